import { bundle } from './bundle.ts';

const [folder = 'dist'] = process.argv.slice(2);
await bundle(folder);
console.log(`Bundled into ${folder}/.`);
