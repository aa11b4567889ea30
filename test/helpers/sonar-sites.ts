import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';

/** Two issues of security by SonarQube's own rules: rating D. */
export const dangerous = `import { createHash } from 'node:crypto';

export function run(text) {
  return eval(text);
}

export function digest(text) {
  return createHash('md5').update(text).digest('hex');
}
`;

/** What a change might bring along to be judged more kindly. */
export const excuses = {
  'sonar-project.properties':
    'sonar.host.url=http://127.0.0.1:9\nsonar.exclusions=**/*\nsonar.sources=nowhere\n',
  'src/backend/excused.js':
    'export function one(text) {\n  return eval(text); // NOSONAR\n}\n/* eslint-disable */\nexport function two(text) {\n  return eval(text); // eslint-disable-line\n}\n',
};

/**
 * The example site with the code analysis in its table of checks, for every stage.
 *
 * @param project - The project's key.
 * @param more - Further settings of the check.
 */
export function analysedSite(project: string, more = ''): TestRepository {
  const site = createExampleSite();
  const file = '.github/sluice.yml';
  const policy = site
    .git('show', `HEAD:${file}`)
    .replace(/^ {2}code_analysis:.*\n/m, '')
    .replace(/^ {2}- code_analysis\n/m, '')
    .replace(
      /^checks:\n/m,
      `checks:\n  code_analysis: { stages: [development, staging], with: { project: ${project}, sources: [src]${more} } }\n`,
    );
  site.commit('Analyse the code', { [file]: `${policy}\n` });
  return site;
}
