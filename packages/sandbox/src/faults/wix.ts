import type { FaultDescription } from './description.ts';

const publishing = { farEnd: 'wix', byEnvironment: true } as const;
const login = { farEnd: 'wix', byEnvironment: false, occasion: 'login' } as const;

/** The cases of a publish that the real Wix CLI shows, and those that it cannot see. */
export const wixFaults: readonly FaultDescription[] = [
  {
    ...login,
    name: 'wix-invalid-key',
    happens: 'Login answers 428, code 48876: the API key is invalid.',
    expected: 'publish is red: the key is refused; nothing was published.',
  },
  {
    ...login,
    name: 'wix-login-down',
    happens: 'Login answers 500.',
    expected: 'publish is red: Wix could not be logged in to; nothing was published.',
  },
  {
    ...publishing,
    name: 'wix-build-error',
    occasion: 'deploy of code',
    happens:
      'The build of the uploaded code fails; the CLI prints the errors and still ends with exit code 0.',
    expected: 'publish is red: not published, with the build errors.',
  },
  {
    ...publishing,
    name: 'wix-deploy-401',
    occasion: 'deploy request',
    happens: 'The deploy request answers 401.',
    expected: 'publish is red: the key may not deploy this site.',
  },
  {
    ...publishing,
    name: 'wix-deploy-403',
    occasion: 'deploy request',
    happens: 'The deploy request answers 403.',
    expected: 'publish is red: a permission is missing, with its name.',
  },
  {
    ...publishing,
    name: 'wix-deploy-500',
    occasion: 'deploy request',
    happens: 'The deploy request answers 500; the CLI tries up to four times.',
    expected: 'publish is red after all tries; green when a try succeeds.',
  },
  {
    ...publishing,
    name: 'wix-status-error',
    occasion: 'question for the deployment status',
    happens: 'The deployment status answers 500.',
    expected: 'publish is red: the status is unknown; the site is asked for its build.',
  },
  {
    ...publishing,
    name: 'wix-never-published',
    occasion: 'deploy request',
    happens: 'The site was never published: release candidates are refused, a general deploy works.',
    expected: 'publish is green once the site serves the build; a preview is red.',
  },
  {
    ...publishing,
    name: 'wix-ga-fails',
    occasion: 'deploy request',
    happens:
      'The site was never published and the general deploy answers 500: the CLI prints the error and hangs.',
    expected: 'publish is red within its time limit.',
  },
  {
    ...publishing,
    name: 'wix-newer-design',
    occasion: 'question for the latest design',
    happens: 'The editor holds a newer design than the one that is published.',
    expected: 'publish is green and says so.',
  },
  {
    ...publishing,
    name: 'wix-publish-fails',
    occasion: 'go-live request',
    happens: 'The go-live request answers 500 after a good build.',
    expected: 'publish is red: built, not live.',
  },
  {
    ...publishing,
    name: 'wix-lost-answer',
    occasion: 'go-live request',
    happens: 'The go-live request takes effect and answers 500: the CLI says that it failed.',
    expected:
      'publish is red: the success line is missing, what is live is unknown until the site is asked; the next publish asks it first.',
  },
  {
    ...publishing,
    name: 'wix-old-build-stays',
    occasion: 'go-live request',
    happens: 'The CLI prints its success line, and the old build stays live.',
    expected: 'publish is red: the live site does not answer with this build id.',
  },
  {
    ...publishing,
    name: 'wix-late-go-live',
    occasion: 'go-live request',
    happens: 'The CLI prints its success line; the new build is served 30 seconds later.',
    expected: 'publish waits and is green.',
  },
  {
    ...publishing,
    name: 'wix-wrong-design',
    occasion: 'go-live request',
    happens: 'The new code goes live on another design revision than the one asked for.',
    expected: 'the build id is right, critical pages are red: the expected text is missing.',
  },
  {
    ...publishing,
    name: 'wix-slow-pipeline',
    occasion: 'deploy of code',
    happens: 'The build stays in progress for longer than the two minutes that the CLI waits.',
    expected: 'publish is red: the state is unknown; the next publish asks the site first.',
  },
];
