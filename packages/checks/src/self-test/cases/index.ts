// One line a check, in the order of the catalogue.
export { syntaxCheckCase } from './syntax-check.ts';
export { performanceCase } from './performance.ts';
export { accessibilityCase, crossBrowserCase, mobileCase } from './devices.ts';
