import path from 'node:path';
import type { Environment } from '@fhir-iq/sluice-runtime';
import type { SonarAccess } from './sonar-server.ts';
import { truststorePassword } from './truststore.ts';

/** What an analysis is of. */
export interface AnalysisSubject {
  readonly project: string;
  readonly commit: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  readonly exclude: readonly string[];
}

/** Folders of one analysis; all of them are gone afterwards. */
export interface AnalysisFolders {
  /** The files of the commit. */
  readonly tree: string;
  /** Where the engine works, and leaves which task the server made of it. */
  readonly work: string;
  /** Where the scanner keeps the Java and the engine that it gets from the server. */
  readonly home: string;
}

/** Variables of the machine that the scanner gets; its own (`SONAR_…`) and npm's would change what it does. */
const passed = [
  'PATH',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'SystemRoot',
];

/**
 * All settings of one analysis. Those that the scanner would take from the site's package.json are named here, too: what is
 * named wins.
 *
 * @param subject - What is analysed.
 * @param folders - Where.
 * @param truststore - File with the authorities for Java; undefined: Java's own count.
 */
export function scannerSettings(
  subject: AnalysisSubject,
  folders: AnalysisFolders,
  truststore: string | undefined,
): Record<string, string> {
  const { project, commit, sources, tests, exclude } = subject;
  return {
    'sonar.projectKey': project,
    'sonar.projectName': project,
    'sonar.projectVersion': commit.slice(0, 12),
    'sonar.projectDescription': '',
    'sonar.links.homepage': '',
    'sonar.links.issue': '',
    'sonar.links.scm': '',
    'sonar.javascript.lcov.reportPaths': '',
    'sonar.testExecutionReportPaths': '',
    'sonar.projectBaseDir': folders.tree,
    'sonar.sources': sources.join(','),
    ...(tests.length === 0 ? {} : { 'sonar.tests': tests.join(',') }),
    'sonar.exclusions': exclude.join(','),
    'sonar.sourceEncoding': 'UTF-8',
    // The tree is a copy without history: the commit is said, not looked up.
    'sonar.scm.disabled': 'true',
    'sonar.scm.revision': commit,
    // A bundled or long-lined file is code as well.
    'sonar.javascript.detectBundles': 'false',
    'sonar.working.directory': folders.work,
    'sonar.scanner.metadataFilePath': `${folders.work}/report-task.txt`,
    'sonar.qualitygate.wait': 'false',
    ...(truststore === undefined
      ? {}
      : {
          // The scanner's own setting would tell Node, too, and it leaves out every key but RSA there. Its words are split at
          // blanks, so the file goes by its way from the folder in which Java starts.
          'sonar.scanner.javaOpts': [
            `-Djavax.net.ssl.trustStore=${path.relative(folders.tree, truststore)}`,
            `-Djavax.net.ssl.trustStorePassword=${truststorePassword}`,
            '-Djavax.net.ssl.trustStoreType=JKS',
          ].join(' '),
        }),
  };
}

/**
 * The scanner's environment. The token goes this way alone.
 *
 * @param env - The job's.
 * @param access - Server and token.
 * @param folders - Where it works.
 * @param settings - Of `scannerSettings`.
 */
export function scannerEnvironment(
  env: Environment,
  access: SonarAccess,
  folders: AnalysisFolders,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...Object.fromEntries(
      passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])),
    ),
    HOME: folders.home,
    LANG: 'C.UTF-8',
    SONAR_HOST_URL: access.url,
    SONAR_TOKEN: access.token,
    SONAR_USER_HOME: folders.home,
    SONAR_SCANNER_JSON_PARAMS: JSON.stringify(settings),
  };
}
