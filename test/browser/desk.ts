import type { Locator, Page } from 'playwright-core';
import { CAST } from '../../src/local/cast.ts';

export type Person = 'Robin' | 'Avery' | 'Ari' | 'Lee' | 'Sam';
export type SampleId = 'botnet' | 'exposed' | 'firmware' | 'credentials' | 'hostile' | 'unknown';

/** The workspace's page, in the words of the people who sit before it. */
export interface Desk {
  readonly page: Page;
  readonly thread: Locator;
  readonly modal: Locator;
  readonly side: Locator;
  become(person: Person): Promise<void>;
  /** The incident whose thread is open, once there is one. */
  incident(): Promise<string>;
  /** Fires a sample, and resolves when the thread of its incident is open. @returns the incident's id. */
  fire(sample: SampleId): Promise<string>;
  /** A step's card in the open thread. */
  step(number: number): Locator;
  /** Resolves when the step's card says so in its title. */
  stepSays(number: number, words: string): Promise<Locator>;
  device(id: string): Locator;
  /** What Tagout said to the person at the page alone. */
  toldOnlyMe(words: RegExp): Locator;
}

export function createDesk(page: Page): Desk {
  const thread = page.getByTestId('thread');
  const title = thread.getByRole('heading', { name: /^INC-\d{4}-\d{6} · / });
  const idOf = async (): Promise<string> => ((await title.first().textContent()) ?? '').slice(0, 'INC-2026-000001'.length);
  const step = (number: number): Locator =>
    thread.getByRole('article').filter({ has: page.getByRole('heading', { name: new RegExp(`^Step ${number} ·`) }) });
  return {
    page,
    thread,
    modal: page.getByTestId('modal'),
    side: page.getByRole('complementary', { name: 'The plant and the history' }),
    async become(person) {
      const id = CAST.find(({ name }) => name.startsWith(person))?.id ?? '';
      await page.getByTestId(`persona-${id}`).click();
      await page.getByText(`You are ${person} Example`).waitFor();
    },
    incident: idOf,
    async fire(sample) {
      const before = await idOf();
      await page.getByTestId('fire-menu').click();
      await page.getByTestId(`fire-${sample}`).click();
      await title.filter({ hasNotText: before }).waitFor();
      return idOf();
    },
    step,
    async stepSays(number, words) {
      const card = step(number).filter({
        has: page.getByRole('heading', { name: new RegExp(String.raw`^Step ${number} · .*${words}`) }),
      });
      await card.waitFor().catch(async (error: unknown) => {
        throw new Error(`step ${number} does not say "${words}". The thread says:\n${await thread.innerText()}`, {
          cause: error,
        });
      });
      return card;
    },
    device: (id) => page.getByTestId(`device-${id}`),
    toldOnlyMe: (words) => page.locator('[data-only-you=true]').filter({ hasText: words }).last(),
  };
}
