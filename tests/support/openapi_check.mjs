// node openapi_check.mjs FILE: is it a valid OpenAPI 3.1 description? 0: yes, 1: no, and why.
import { readFileSync } from 'node:fs';
import { Validator } from '../../services/portail/web/node_modules/@seriousme/openapi-schema-validator/index.js';

const validator = new Validator();
const result = await validator.validate(JSON.parse(readFileSync(process.argv[2], 'utf8')));
if (!result.valid || validator.version !== '3.1') {
  console.error(validator.version, JSON.stringify(result.errors, null, 1)?.slice(0, 4000));
  process.exit(1);
}
