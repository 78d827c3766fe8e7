/**
 * What the local workspace's page and its server say to each other. The page never talks to Slack, GitHub or the lab itself.
 * Every request carries `Authorization: Bearer <start token>`; the event stream takes it by `fetch`, not by query.
 */
export const API = {
  /** GET -> `WorkspaceState`. */
  state: '/api/state',
  /** GET, server-sent events: `data: changed` whenever `state` would answer differently. */
  events: '/api/events',
  /** GET with the id of a file of the stand-in for Slack behind it -> a PNG. */
  picture: '/api/picture/',
  /** POST `PersonaAct` -> 200 `ActAnswer`. */
  act: '/api/act',
  /** POST `{ sample: string }` -> 200 `ActAnswer`: sends one sample alert to the app's own intake. */
  fire: '/api/fire',
} as const;

export interface Persona {
  readonly id: string;
  readonly name: string;
  /** What they may do, in a word or two: `Responder`, `Approver (security)`, `Lead`. */
  readonly role: string;
  readonly initials: string;
}

export interface ChannelMessage {
  readonly ts: string;
  /** Null when it starts a thread or stands alone. */
  readonly threadTs: string | null;
  /** A reply that was also sent to the channel. */
  readonly isBroadcast: boolean;
  readonly userId: string;
  readonly userName: string;
  readonly isBot: boolean;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly edited: boolean;
  /** Persona id that alone sees it (Slack's "only visible to you"), or null. */
  readonly onlyFor: string | null;
}

/** A modal that is open for one persona: Slack's view object as Bolt sent it. */
export interface OpenModal {
  readonly persona: string;
  readonly viewId: string;
  readonly view: unknown;
  /** Field errors of the last submission, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What the app last published on a person's Home tab. */
export interface HomeTab {
  readonly persona: string;
  readonly viewId: string;
  readonly view: unknown;
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly branch: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly commits: readonly { readonly sha: string; readonly message: string; readonly at: string }[];
}

export interface LabDevice {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly mac: string;
  readonly quarantined: boolean;
  /** What the simulated traffic does now, in words: `talks to 203.0.113.66:48101`, `silent: every frame is dropped`. */
  readonly traffic: string;
  /** True while that is not what such a device does on an ordinary day. */
  readonly unusual: boolean;
}

export interface LabGateway {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly devices: readonly LabDevice[];
  /** Last commands that came over SSH, newest last, at most 50. */
  readonly log: readonly { readonly at: number; readonly command: string; readonly exitCode: number }[];
}

export interface Sample {
  readonly id: string;
  readonly title: string;
}

/** The one-time code that a person's phone shows now. */
export interface PhoneCode {
  readonly persona: string;
  readonly code: string;
}

export interface WorkspaceState {
  readonly personas: readonly Persona[];
  readonly channel: { readonly id: string; readonly name: string };
  readonly messages: readonly ChannelMessage[];
  readonly modals: readonly OpenModal[];
  readonly homes: readonly HomeTab[];
  readonly pullRequests: readonly PullRequest[];
  readonly gateways: readonly LabGateway[];
  readonly samples: readonly Sample[];
  /** Sentences that say what here is simulated. */
  readonly simulated: readonly string[];
  /** Empty unless the policy asks for one-time codes. */
  readonly phones: readonly PhoneCode[];
}

/** One thing a persona does, in Slack's own terms where it is Slack. */
export type PersonaAct =
  | {
      readonly kind: 'button';
      readonly persona: string;
      readonly messageTs: string;
      readonly blockId: string;
      readonly actionId: string;
      readonly value: string;
    }
  /** Opens the app's Home tab. */
  | { readonly kind: 'home'; readonly persona: string }
  /** A button inside an open modal or on the Home tab, for example the next page of the details. */
  | {
      readonly kind: 'viewButton';
      readonly persona: string;
      readonly viewId: string;
      readonly blockId: string;
      readonly actionId: string;
      readonly value: string;
    }
  | {
      readonly kind: 'submit';
      readonly persona: string;
      readonly viewId: string;
      /** block id -> action id -> Slack's state value, for example `{ type: 'plain_text_input', value: '...' }`. */
      readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }
  | { readonly kind: 'dismiss'; readonly persona: string; readonly viewId: string }
  | { readonly kind: 'message'; readonly persona: string; readonly text: string; readonly threadTs: string | null }
  | { readonly kind: 'command'; readonly persona: string; readonly text: string }
  | { readonly kind: 'shortcut'; readonly persona: string; readonly messageTs: string }
  /** Not Slack: a lead merges an incident's pull request at the local GitHub. */
  | { readonly kind: 'merge'; readonly persona: string; readonly number: number };

export type ActAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };
