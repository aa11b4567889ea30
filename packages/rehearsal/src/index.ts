export { rehearseCommand } from './command.ts';
export { readOptions, type Approvals, type RehearsalOptions } from './options.ts';
export { rehearse, type RehearsalResult } from './rehearse.ts';
export type * from './story/story.ts';
