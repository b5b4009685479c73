import { main } from '../host/process.ts';
import { waitForEarlierStep } from '../run/wait.ts';

main(waitForEarlierStep);
