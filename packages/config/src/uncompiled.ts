import { config } from 'zod';

// Compiling the schema takes longer than the one reading that a job makes of it.
config({ jitless: true });
