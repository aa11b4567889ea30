import type { FarRequest } from '../far-end.ts';

/** Slack's limits: characters of a message, blocks of a message, characters of a section's and a header's text. */
export const slackLimits = {
  text: 40_000,
  blocks: 50,
  sectionText: 3_000,
  headerText: 150,
  sectionFields: 10,
  fieldText: 2_000,
  elements: 10,
};

type Json = Readonly<Record<string, unknown>>;

/** Reads the payload of a webhook: JSON, or the form field `payload`. Undefined for what Slack calls invalid_payload. */
export function readPayload(request: FarRequest): Json | undefined {
  const type = request.headers['content-type'] ?? '';
  const text = request.body.toString('utf8');
  const source = type.includes('application/x-www-form-urlencoded')
    ? (new URLSearchParams(text).get('payload') ?? '')
    : text;
  try {
    const parsed = JSON.parse(source) as unknown;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Slack's word for what is wrong with a payload, if something is. */
export function payloadProblem(payload: Json): string | undefined {
  const { text, blocks, attachments } = payload;
  if (text !== undefined && typeof text !== 'string') return 'invalid_payload';
  if (attachments !== undefined && !Array.isArray(attachments)) return 'invalid_attachments';
  const hasText = typeof text === 'string' && text.trim() !== '';
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  const hasAttachments = Array.isArray(attachments) && attachments.length > 0;
  if (!hasText && !hasBlocks && !hasAttachments) return 'no_text';
  if (typeof text === 'string' && text.length > slackLimits.text) return 'msg_too_long';
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return 'invalid_blocks_format';
  if (blocks.length > slackLimits.blocks) return 'invalid_blocks';
  return blocks.every((block) => isObject(block) && blockIsValid(block)) ? undefined : 'invalid_blocks';
}

function blockIsValid(block: Json): boolean {
  switch (block['type']) {
    case 'section': {
      const fields = block['fields'];
      const fieldsValid =
        fields === undefined ||
        (Array.isArray(fields) &&
          fields.length <= slackLimits.sectionFields &&
          fields.every((field) => textIsValid(field, slackLimits.fieldText)));
      return (
        (block['text'] !== undefined || fields !== undefined) &&
        fieldsValid &&
        (block['text'] === undefined || textIsValid(block['text'], slackLimits.sectionText))
      );
    }
    case 'header':
      return (
        isObject(block['text']) &&
        block['text']['type'] === 'plain_text' &&
        textIsValid(block['text'], slackLimits.headerText)
      );
    case 'context':
    case 'actions': {
      const elements = block['elements'];
      return (
        Array.isArray(elements) &&
        elements.length >= 1 &&
        elements.length <= slackLimits.elements * (block['type'] === 'actions' ? 2.5 : 1)
      );
    }
    case 'divider':
      return true;
    case 'image':
      return typeof block['image_url'] === 'string' && typeof block['alt_text'] === 'string';
    case 'rich_text':
      return Array.isArray(block['elements']);
    default:
      return false;
  }
}

function textIsValid(value: unknown, limit: number): boolean {
  return (
    isObject(value) &&
    (value['type'] === 'mrkdwn' || value['type'] === 'plain_text') &&
    typeof value['text'] === 'string' &&
    value['text'].length >= 1 &&
    value['text'].length <= limit
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
