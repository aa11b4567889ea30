import type { Picture } from '../material.ts';

/**
 * Recognises a picture by its own bytes, whatever its name says.
 *
 * @param bytes - The file.
 * @returns Type and size; undefined for what is no PNG, JPEG or WebP. SVG is none: it can hold more than a picture.
 */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = pngSize(data) ?? jpegSize(data) ?? webpSize(data);
  if (found === undefined || found.width < 1 || found.height < 1) return undefined;
  return { bytes, ...found };
}

type Size = Omit<Picture, 'bytes'>;

function pngSize(data: Buffer): Size | undefined {
  if (data.length < 24 || data.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return undefined;
  return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

/** The size stands in the frame header, behind segments of any length. */
function jpegSize(data: Buffer): Size | undefined {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { type: 'image/jpeg', height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    at += 2 + Math.max(2, data.readUInt16BE(at + 2));
  }
  return undefined;
}

function webpSize(data: Buffer): Size | undefined {
  if (
    data.length < 30 ||
    data.toString('latin1', 0, 4) !== 'RIFF' ||
    data.toString('latin1', 8, 12) !== 'WEBP'
  )
    return undefined;
  const type = 'image/webp';
  const kind = data.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { type, width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8L') {
    const bits = data.readUInt32LE(21);
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { type, width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
}
