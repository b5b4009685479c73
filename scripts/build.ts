import { bundle } from './bundle.ts';

const args = process.argv.slice(2);
const readable = args.includes('--readable');
const [folder = 'dist'] = args.filter((arg) => arg !== '--readable');
await bundle(folder, readable);
console.log(`Bundled into ${folder}/.`);
