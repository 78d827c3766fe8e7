import type { ModelConfig } from '../config.ts';
import { printable } from './say.ts';

/** The first sentences of the local workspace: they must be true with a real model too. */
export function bannerOf(model: ModelConfig | null): string {
  return model === null
    ? 'Tagout: local workspace. Slack, GitHub, the model and the plant are simulated on this computer; nothing leaves it.'
    : `Tagout: local workspace. Slack, GitHub and the plant are simulated on this computer. ${realModel(model)}`;
}

export function realModel({ model, baseUrl }: ModelConfig): string {
  // The host alone: a URL may hold a password.
  const host = baseUrl === undefined ? 'api.openai.com' : new URL(baseUrl).host;
  return `The model "${printable(model)}" is not simulated: what happens in incidents is sent to ${printable(host)}.`;
}
