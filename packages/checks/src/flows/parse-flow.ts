import { z } from 'zod';
import type { Flow, FlowStep } from './flow.ts';

/** What is wrong with a file of a flow. */
export interface FlowProblem {
  readonly file: string;
  /** The step, from 1; undefined: the file as a whole. */
  readonly step?: number;
  readonly message: string;
  readonly found: string;
  readonly allowed: string;
}

/** The longest file of a flow that is read, in bytes. A long recording has some 100 kB. */
export const mostFlowBytes = 1_048_576;
const mostSteps = 500;
/** The longest that one step may wait, in milliseconds: @puppeteer/replay's own limit. */
const longestStepMs = 30_000;

const selector = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const event = z.strictObject({
  type: z.literal('navigation'),
  url: z.string().optional(),
  title: z.string().optional(),
});
const step = {
  timeout: z.number().min(1).max(longestStepMs).optional(),
  assertedEvents: z.array(event).optional(),
  target: z.string().optional(),
};
const inFrame = { ...step, frame: z.array(z.int().nonnegative()).optional() };
const onElement = { ...inFrame, selectors: z.array(selector).min(1) };
const pointer = {
  ...onElement,
  offsetX: z.number(),
  offsetY: z.number(),
  button: z.enum(['primary', 'auxiliary', 'secondary', 'back', 'forward']).optional(),
  deviceType: z.enum(['mouse', 'pen', 'touch']).optional(),
  duration: z.number().nonnegative().max(longestStepMs).optional(),
};
const key = { ...step, key: z.string().min(1) };

const steps = {
  navigate: z.strictObject({ type: z.literal('navigate'), ...step, url: z.string() }),
  setViewport: z.strictObject({
    type: z.literal('setViewport'),
    ...step,
    width: z.number().positive(),
    height: z.number().positive(),
    deviceScaleFactor: z.number().nonnegative(),
    isMobile: z.boolean(),
    hasTouch: z.boolean(),
    isLandscape: z.boolean(),
  }),
  emulateNetworkConditions: z.strictObject({
    type: z.literal('emulateNetworkConditions'),
    ...step,
    download: z.number(),
    upload: z.number(),
    latency: z.number(),
  }),
  keyDown: z.strictObject({ type: z.literal('keyDown'), ...key }),
  keyUp: z.strictObject({ type: z.literal('keyUp'), ...key }),
  close: z.strictObject({ type: z.literal('close'), ...step }),
  click: z.strictObject({ type: z.literal('click'), ...pointer }),
  doubleClick: z.strictObject({ type: z.literal('doubleClick'), ...pointer }),
  hover: z.strictObject({ type: z.literal('hover'), ...onElement }),
  change: z.strictObject({ type: z.literal('change'), ...onElement, value: z.string() }),
  scroll: z.strictObject({
    type: z.literal('scroll'),
    ...inFrame,
    x: z.number().optional(),
    y: z.number().optional(),
    selectors: z.array(selector).min(1).optional(),
  }),
  waitForElement: z.strictObject({
    type: z.literal('waitForElement'),
    ...onElement,
    operator: z.enum(['>=', '==', '<=']).optional(),
    count: z.int().nonnegative().optional(),
    visible: z.boolean().optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
    attributes: z.record(z.string(), z.string()).optional(),
  }),
  waitForExpression: z.strictObject({
    type: z.literal('waitForExpression'),
    ...inFrame,
    expression: z.string().min(1),
  }),
} satisfies Record<FlowStep['type'], z.ZodType>;

const recording = z.strictObject({
  title: z.string().min(1).max(500),
  timeout: z.number().min(1).max(longestStepMs).optional(),
  selectorAttribute: z.string().optional(),
  steps: z.array(z.unknown()).min(1).max(mostSteps),
});

const stepNames = Object.keys(steps).join(', ');

/**
 * Reads a flow as Chrome DevTools' Recorder exports it ("Export as JSON"). What is not known is refused, not passed
 * over: a step that nobody walks would look green.
 *
 * @param text - The file's text.
 * @param name - The flow's name.
 * @param file - Its path, for problems.
 * @returns The flow, or all that is wrong with it.
 */
export function parseFlow(
  text: string,
  name: string,
  file: string,
): { flow: Flow } | { problems: readonly FlowProblem[] } {
  const refused = (message: string, found: string, allowed: string, number?: number): FlowProblem => ({
    file,
    ...(number === undefined ? {} : { step: number }),
    message,
    found,
    allowed,
  });
  if (Buffer.byteLength(text) > mostFlowBytes)
    return {
      problems: [
        refused(
          'The recording is too long.',
          `${Buffer.byteLength(text)} bytes`,
          `at most ${mostFlowBytes} bytes`,
        ),
      ],
    };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return {
      problems: [
        refused(
          'The file is no JSON.',
          error instanceof Error ? error.message : String(error),
          'a recording, exported as JSON from the Recorder panel',
        ),
      ],
    };
  }
  const read = recording.safeParse(data);
  if (!read.success)
    return {
      problems: read.error.issues.map((issue) =>
        refused(
          `The recording is not as the Recorder writes it: ${at(issue.path)}${issue.message}.`,
          shown(valueAt(data, issue.path)),
          'title, timeout (1 to 30000), selectorAttribute and 1 to 500 steps',
        ),
      ),
    };
  const problems: FlowProblem[] = [];
  const walked: FlowStep[] = [];
  for (const [index, one] of read.data.steps.entries()) {
    const known = parseStep(one);
    if ('step' in known) walked.push(known.step);
    else
      problems.push(
        ...known.wrong.map((wrong) => refused(wrong.message, wrong.found, wrong.allowed, index + 1)),
      );
  }
  if (problems.length > 0) return { problems };
  const { title, timeout } = read.data;
  return {
    flow: { name, file, title, ...(timeout === undefined ? {} : { timeout }), steps: walked },
  };
}

interface Wrong {
  readonly message: string;
  readonly found: string;
  readonly allowed: string;
}

function parseStep(value: unknown): { step: FlowStep } | { wrong: readonly Wrong[] } {
  const type =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'type')
      ? (value as { readonly type: unknown }).type
      : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(steps, type))
    return {
      wrong: [
        {
          message:
            typeof type === 'string'
              ? `The step ${shown(type)} is unknown: a newer Recorder or an extension wrote it.`
              : 'A step has no type.',
          found: shown(type === undefined ? value : type),
          allowed: stepNames,
        },
      ],
    };
  const read = steps[type as FlowStep['type']].safeParse(value);
  if (read.success) return { step: read.data as FlowStep };
  return {
    wrong: read.error.issues.map((issue) => ({
      message: `The step ${type} is not as this version knows it: ${at(issue.path)}${issue.message}.`,
      found: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : shown(valueAt(value, issue.path)),
      allowed: `the keys ${Object.keys(steps[type as FlowStep['type']].shape).join(', ')}`,
    })),
  };
}

function at(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
  } catch {
    // What JSON.parse reads without end of depth, JSON.stringify does not write.
    return 'something nested too deeply to be shown';
  }
}
