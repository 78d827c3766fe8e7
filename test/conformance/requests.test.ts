import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedModel, type ScriptedModel } from '../../src/local/model/server.ts';
import type { Exchange } from '../e2e/recorder.ts';
import { startRig, type Rig } from '../e2e/rig.ts';
import { startSocketWorld, type SocketWorld } from '../e2e/socketMode.ts';
import { ADDED_METHODS, createSlackSpecification } from './slackSpecification.ts';
import {
  absent,
  createSpecification,
  readSpecification,
  type Specification,
  type WholeSpecification,
} from './specification.ts';
import { doctorsQuestions, everythingElse, wholeIncident } from './story.ts';

/** Every request that a whole story makes, judged by what the vendors wrote. */
describe.skipIf(absent && process.env['CI'] !== 'true')('what goes out', () => {
  let rig: Rig;
  let model: ScriptedModel;
  let world: SocketWorld;
  let slack: Specification;
  let github: WholeSpecification;
  let openai: WholeSpecification;

  beforeAll(async () => {
    slack = createSlackSpecification(readSpecification('slack/slack_web_openapi_v2.json'));
    github = createSpecification(readSpecification('github/api.github.com.min.json.gz'), '3.0');
    openai = createSpecification(readSpecification('openai/openai-mini-nullable-fixed.json'), '3.1');
    model = await startScriptedModel({ delayMs: 0 });
    rig = await startRig({
      // Nobody of this name is at the local GitHub: the question goes out all the same.
      change: (playbooks) => ({ ...playbooks, policy: { ...playbooks.policy, reviewers: ['lead-of-the-plant'] } }),
      model: { OPENAI_API_KEY: 'made-up', OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'scripted-demo' },
      between: async (env) => {
        world = await startSocketWorld(env);
        return world;
      },
    });
    await wholeIncident(rig);
    await everythingElse(rig, world);
    await doctorsQuestions(rig);
  }, 120_000);
  afterAll(async () => {
    await rig.close();
    await model.close();
  });

  const methods = (): ReadonlySet<string> => new Set(world.slack.map(({ path }) => path.replace('/api/', '')));

  it('to Slack is what its specification describes', () => {
    expect(unique(world.slack.flatMap((exchange) => slack.complaints(exchange)))).toEqual([]);
  });

  it('to Slack is of every kind that a story needs, so that nothing passes by not being sent', () => {
    const expected = [
      'apps.connections.open',
      'auth.test',
      'chat.postEphemeral',
      'chat.postMessage',
      'chat.update',
      'conversations.replies',
      'usergroups.users.list',
      'users.info',
      'views.open',
      'views.publish',
    ];
    expect(expected.filter((method) => !methods().has(method))).toEqual([]);
  });

  it('to Slack uses no method beyond the specification but those that are named with their reason', () => {
    const beyond = [...methods()].filter((method) =>
      slack.complaints(probe(`/api/${method}`)).some((one) => one.includes('no method')),
    );
    expect(beyond).toEqual([]);
    expect([...ADDED_METHODS.values()].every((reason) => reason.includes('https://docs.slack.dev/'))).toBe(true);
  });

  it('to GitHub is what its specification describes', () => {
    for (const ending of ['/git/trees', '/git/commits', '/git/refs', '/pulls', '/requested_reviewers', '/git/blobs'])
      expect(world.github.map(({ path }) => path)).toContainEqual(expect.stringMatching(new RegExp(`${ending}$`)));
    expect(world.github.map(({ method }) => method)).toContain('PATCH');
    expect(unique(world.github.flatMap((exchange) => github.complaints(exchange)))).toEqual([]);
  });

  it("to the model is what OpenAI's specification describes", () => {
    expect(world.openai.length).toBeGreaterThan(1);
    expect(unique(world.openai.flatMap((exchange) => openai.complaints(ofModel(exchange))))).toEqual([]);
  });

  it('is answered by the stand-ins as by the vendors, as far as they answer at all', () => {
    const fromGithub = world.github
      .filter(({ status }) => status < 300)
      .flatMap((exchange) => github.answerComplaints(exchange));
    const fromModel = world.openai.flatMap((exchange) => openai.answerComplaints(ofModel(exchange)));
    expect(unique([...fromGithub, ...fromModel])).toEqual([]);
    const asked = sent(world.openai, () => true);
    const wrong = JSON.stringify({ ...(JSON.parse(asked.answer) as object), choices: 'none' });
    expect(openai.answerComplaints({ ...ofModel(asked), answer: wrong }).join()).toContain('choices must be array');
  });

  it('carries each secret to its own destination alone, and in the header alone', () => {
    const secrets = { slack: rig.env['SLACK_BOT_TOKEN'], github: rig.env['GITHUB_TOKEN'], openai: 'made-up' };
    for (const [name, exchanges] of Object.entries({ slack: world.slack, github: world.github, openai: world.openai })) {
      for (const { headers, path, query, body } of exchanges) {
        const { authorization = '', ...others } = headers;
        const rest = JSON.stringify([others, path, query.toString(), body]);
        for (const [owner, secret = ''] of Object.entries(secrets)) {
          expect(secret.length).toBeGreaterThan(4);
          expect(rest.includes(secret) || (owner !== name && authorization.includes(secret))).toBe(false);
        }
      }
    }
  });

  /** The judges themselves: a real request, broken in one place, is refused. */
  describe('and is broken', () => {
    it.each<[string, (form: URLSearchParams) => void, RegExp]>([
      ['lacks its channel', (form) => form.delete('channel'), /channel is missing/],
      ['has a parameter that Slack does not know', (form) => form.set('chanel', 'C1'), /chanel is no parameter/],
      ['has its token in the body', (form) => form.set('token', 'xoxb-1'), /token is no parameter/],
      ['has blocks that are no JSON', (form) => form.set('blocks', '[object Object]'), /blocks is not JSON/],
      ['has a flag that is none', (form) => form.set('unfurl_links', 'maybe'), /unfurl_links is no boolean/],
    ])('is refused when a message to Slack %s', (_what, breakIt, words) => {
      const whole = sent(world.slack, ({ path }) => path === '/api/chat.postMessage');
      expect(slack.complaints(whole)).toEqual([]);
      const form = new URLSearchParams(whole.body);
      breakIt(form);
      expect(slack.complaints({ ...whole, body: form.toString() }).join()).toMatch(words);
    });

    it('is refused when a method is not in the specification, or has no token', () => {
      expect(slack.complaints(probe('/api/chat.postMesage')).join()).toContain('no method');
      expect(slack.complaints({ ...probe('/api/auth.test'), headers: {} }).join()).toContain('no token');
    });

    it.each<[string, string, (body: Record<string, unknown>) => void, RegExp]>([
      ['a tree lacks its entries', '/git/trees', (body) => delete body['tree'], /required property 'tree'/],
      ['a commit lacks its message', '/git/commits', (body) => delete body['message'], /required property 'message'/],
      ['a pull request has no head', '/pulls', (body) => delete body['head'], /required property 'head'/],
      ['a commit has a number for a tree', '/git/commits', (body) => (body['tree'] = 7), /tree must be string/],
    ])('is refused when %s', (_what, ending, breakIt, words) => {
      const whole = sent(world.github, ({ method, path }) => method === 'POST' && path.endsWith(ending));
      const body = JSON.parse(whole.body) as Record<string, unknown>;
      breakIt(body);
      expect(github.complaints({ ...whole, body: JSON.stringify(body) }).join()).toMatch(words);
    });

    it('is refused when GitHub has no such operation, or no such query', () => {
      const whole = sent(world.github, ({ method, path }) => method === 'GET' && path.endsWith('/pulls'));
      expect(github.complaints({ ...whole, path: '/repos/example/history/pull' }).join()).toContain('no operation');
      expect(github.complaints({ ...whole, query: new URLSearchParams({ state: 'opened' }) }).join()).toContain(
        'allowed values',
      );
      expect(github.complaints({ ...whole, query: new URLSearchParams({ stat: 'open' }) }).join()).toContain(
        'the query has stat',
      );
    });

    it.each<[string, (body: Record<string, unknown>) => void, RegExp]>([
      ['no messages', (body) => delete body['messages'], /required property 'messages'/],
      ['no model', (body) => delete body['model'], /required property 'model'/],
      [
        'a schema without a name',
        (body) => (body['response_format'] = { type: 'json_schema', json_schema: {} }),
        /required property 'name'/,
      ],
      ['a temperature that is hot', (body) => (body['temperature'] = 'hot'), /temperature must be number/],
      ['a message of nobody', (body) => (body['messages'] = [{ role: 'nobody', content: 'x' }]), /messages\/0/],
    ])('is refused when the model is asked with %s', (_what, breakIt, words) => {
      const whole = { ...sent(world.openai, ({ method }) => method === 'POST'), path: '/chat/completions' };
      const body = JSON.parse(whole.body) as Record<string, unknown>;
      breakIt(body);
      expect(openai.complaints({ ...whole, body: JSON.stringify(body) }).join()).toMatch(words);
    });
  });
});

const unique = (complaints: readonly string[]): readonly string[] => [...new Set(complaints)];

/** A request of the story, to be broken. */
function sent(exchanges: readonly Exchange[], fits: (exchange: Exchange) => boolean): Exchange {
  const found = exchanges.find(fits);
  if (found === undefined) throw new Error('the story has no such request');
  return found;
}

/** The specification's paths begin behind the base URL. */
const ofModel = (exchange: Exchange): Exchange => ({ ...exchange, path: exchange.path.replace(/^\/v1/, '') });

/** The barest request for a method. */
function probe(path: string) {
  const headers = { authorization: 'Bearer xoxb-made-up' };
  return { method: 'POST', path, query: new URLSearchParams(), headers, body: '' };
}
