import { anyText, because } from './because.ts';

export const WORKFLOW_RUN = [
  ...because(
    'src/host/workflow-run.ts',
    'Any text that is not made of zeros does what an empty one does.',
    anyText("test(text(payload['after']) ?? '')"),
  ),
];
