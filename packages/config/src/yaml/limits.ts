/** The longest file that is read, in characters: several hundred times the example's. */
export const maxCharacters = 1_000_000;
/** How deep lists and keys may be nested; the schema needs nine. */
export const maxDepth = 24;
/** How many keys and values a file may have once its aliases are followed. */
export const maxNodes = 20_000;
/** How many aliases a file may use. */
export const maxAliases = 100;
/** How many syntax errors are told; more are the echo of the first ones. */
export const maxSyntaxErrors = 20;
