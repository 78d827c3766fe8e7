import { archiveSuite } from '../../contracts/archive.suite.ts';
import { createGithubRig } from './rig.ts';

archiveSuite('GitHub', () => createGithubRig());
