declare module "virtual:suites";
declare module "mocha/mocha.js";
