import type { Scene } from '../core/history/scene.ts';
import type { MessageRef } from '../ports.ts';

/** What the flow needs for the picture of a run. */

/** Draws a run. */
export interface Painter {
  /** A PNG. Rejects when it cannot be drawn; nothing but the picture may depend on that. */
  draw(scene: Scene): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The chat has answered, or the painter, and it was a no. The chat looks at files before it shows them, so that the same again may help. */
export class PictureRefused extends Error {
  readonly code = 'chat.picture_refused';
  /** The same again is of no use: for example a permission is missing. */
  readonly forGood: boolean;
  constructor(why: string, forGood = false) {
    super(`The picture of a run was refused: ${why}. The cards are not affected.`);
    this.name = 'PictureRefused';
    this.forGood = forGood;
  }
}

/** Where a file will be. Its id is known before its first byte goes out, so that a lost upload can be removed. */
export interface FilePlace {
  readonly file: string;
  readonly url: string;
}

/** Pictures in the chat. A file there cannot be changed: each picture is a new one, and one message in the incident's thread shows the newest. */
export interface Gallery {
  /** Rejects with `PictureRefused` when the chat takes no files from us. */
  reserve(incident: string, bytes: number): Promise<FilePlace>;
  upload(place: FilePlace, png: Uint8Array): Promise<void>;
  /**
   * Changes the message at `ref`, or posts it into the thread. With null it says in words that there is no picture now. Rejects with
   * `MessageGone` when there is no such message any more, and with `PictureRefused` when the chat does not show this file, or not yet.
   */
  show(
    incident: string,
    shown: { readonly scene: Scene; readonly file: string } | null,
    ref: MessageRef | null,
    thread: MessageRef,
  ): Promise<MessageRef>;
  /** Looks for the message that an earlier, lost call may have posted. */
  find(incident: string, thread: MessageRef): Promise<MessageRef | null>;
  /** Fine when it is gone already. */
  remove(file: string): Promise<void>;
}
