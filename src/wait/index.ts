import { main } from '../host/process.ts';
import { runWait } from '../run/wait.ts';

main(runWait);
