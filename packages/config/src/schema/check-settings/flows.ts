import { z } from 'zod';

/** Settings of `user_flows`. */
export const userFlowsSettings = z.strictObject({});

/** Settings of `payment_test_mode`. */
export const paymentTestModeSettings = z.strictObject({});

/** Settings of `final_smoke`. */
export const finalSmokeSettings = z.strictObject({});
