import { main } from './host/process.ts';
import { synchronize } from './run/synchronize.ts';

main(synchronize);
