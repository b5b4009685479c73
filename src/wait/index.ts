import { main } from '../main.ts';
import { runWait } from '../run-wait.ts';

main(runWait);
