/** The variables of a job or a child process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of one environment variable that our code reads. */
export interface EnvironmentVariable {
  readonly meaning: string;
  /** Who sets it. */
  readonly setBy: 'runner' | 'user' | 'rehearsal' | 'action';
  /** What holds if it is not set. */
  readonly otherwise: string;
}

const runner = (meaning: string, otherwise: string): EnvironmentVariable => ({
  meaning,
  setBy: 'runner',
  otherwise,
});
const user = (meaning: string, otherwise: string): EnvironmentVariable => ({
  meaning,
  setBy: 'user',
  otherwise,
});

/** Every environment variable that code which ships in an action reads. A test holds the sources against it. */
export const environmentVariables: Readonly<Record<string, EnvironmentVariable>> = {
  GITHUB_ACTOR: runner('Who started the run', 'empty'),
  GITHUB_API_URL: runner('Root of GitHub’s REST API', 'https://api.github.com'),
  GITHUB_EVENT_NAME: runner('Name of the event that started the run', 'empty'),
  GITHUB_EVENT_PATH: runner('File with the event’s payload', 'an empty payload'),
  GITHUB_JOB: runner('Id of the job', 'local'),
  GITHUB_OUTPUT: runner('File that takes the step’s outputs', 'outputs are printed'),
  GITHUB_REF: runner('Full ref that the run is for', 'empty'),
  GITHUB_REPOSITORY: runner('owner/name of the site’s repository', 'empty'),
  GITHUB_RUN_ATTEMPT: runner('Attempt of the run, from 1', '1'),
  GITHUB_RUN_ID: runner('Id of the run', '0'),
  GITHUB_SERVER_URL: runner('Root of GitHub’s pages', 'https://github.com'),
  GITHUB_SHA: runner('Commit that the run is for', 'forty zeros: no commit'),
  GITHUB_STEP_SUMMARY: runner('File that takes the step’s summary', 'no summary is written'),
  GITHUB_TRIGGERING_ACTOR: runner('Who started this attempt', 'GITHUB_ACTOR'),
  GITHUB_WORKFLOW_REF: runner('Path and ref of the workflow file that runs', 'no earlier run is looked for'),
  GITHUB_WORKSPACE: runner('Folder of the checkout', 'the working directory'),
  RUNNER_TEMP: runner('Folder for files of this job alone', 'the system’s folder for temporary files'),
  RUNNER_TOOL_CACHE: runner('Folder of tools that later jobs may use', 'a folder in RUNNER_TEMP'),
  PATH: user('Folders in which programs are looked for', 'no program is found'),
  TZ: user('Time zone of the machine, which a browser takes over', 'the machine’s own'),
  HTTPS_PROXY: user('Proxy for https addresses (also https_proxy)', 'no proxy'),
  HTTP_PROXY: user('Proxy for http addresses (also http_proxy)', 'no proxy'),
  NO_PROXY: user('Hosts that are reached without the proxy (also no_proxy)', 'none'),
  NODE_EXTRA_CA_CERTS: user(
    'File with authorities to trust beside Node’s own; Node reads it at its start',
    'none',
  ),
  SLUICE_CLOCK: {
    meaning: 'A rehearsal’s clock: start=<instant>;epoch=<ms since 1970>;speed=<number>',
    setBy: 'rehearsal',
    otherwise: 'the machine’s clock',
  },
};
