import { createFakeArchive } from '../fakes/archive.ts';
import { archiveSuite } from './archive.suite.ts';

archiveSuite('the fake', async () => createFakeArchive(['lead']));
