import { createServerSites } from './server.ts';
import { storeContract } from './suite.ts';

storeContract(createServerSites());
