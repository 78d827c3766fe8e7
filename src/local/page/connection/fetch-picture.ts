import { API } from '../../api.ts';

/** A picture as a `data:` URL, the one kind besides our own files that the page's policy lets an image have. Null when it cannot be had. */
export async function fetchPicture(token: string, file: string): Promise<string | null> {
  try {
    const response = await fetch(API.picture + encodeURIComponent(file), { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
  } catch {
    return null;
  }
}
