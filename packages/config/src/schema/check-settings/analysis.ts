import { z } from 'zod';

/** Settings of `code_analysis`. */
export const codeAnalysisSettings = z.strictObject({});

/** Settings of `attestations`. */
export const attestationsSettings = z.strictObject({});
