import { createEmbeddedSites } from './embedded.ts';
import { storeContract } from './suite.ts';

storeContract(createEmbeddedSites());
