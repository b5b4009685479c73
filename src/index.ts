import { main } from './host/process.ts';
import { run } from './run/synchronize.ts';

main(run);
