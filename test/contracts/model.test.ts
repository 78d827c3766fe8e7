import { createFakeModel } from '../fakes/model.ts';
import { startAimock } from '../adapters/openai/aimock.ts';
import { modelContract } from './model.suite.ts';

modelContract('the fake', () => {
  const model = createFakeModel();
  return Promise.resolve({
    model,
    behave: (behaviour) => Promise.resolve(model.reply(behaviour)),
    sent: () =>
      model.asked
        .slice(-1)
        .flatMap(({ system, user, repairs }) => [
          system,
          user,
          ...repairs.flatMap((repair) => [repair.answer, repair.findings]),
        ]),
    close: () => Promise.resolve(),
  });
});

modelContract('the openai adapter', async () => {
  const mock = await startAimock();
  return {
    model: mock.model({ timeoutMs: 1000 }),
    behave: (behaviour) => Promise.resolve(mock.behave(behaviour)),
    sent: mock.sent,
    close: mock.close,
  };
});
