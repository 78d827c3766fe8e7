import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';

/** Bolt answers Slack's events before it calls a listener. What must not be lost with this process is kept before that. */
export class KeepingApp extends App {
  readonly #keep: (body: unknown) => Promise<void>;

  constructor(options: AppOptions, keep: (body: unknown) => Promise<void>) {
    super(options);
    this.#keep = keep;
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    await this.#keep(event.body);
    await super.processEvent(event);
  }
}
