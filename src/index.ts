import { main } from './main.ts';
import { run } from './run.ts';

main(run);
