/*
 * Runs scenarios of a client at boards: node DRIVER name=value … [-- name=value …] [-- …]
 *
 * What stands before the first "--" holds for all scenarios; each further group is one scenario. Without "--" there is
 * one scenario. Several are worked on at the same time, each at a board of its own.
 *
 *   lanes    how many scenarios at the same time (1)
 *   name     goes into the result
 *   steps    what to do, in order, separated by commas: those that the driver has
 *   seconds  limit for the scenario (60)
 *   trace    true: what the client says goes to stderr
 *
 * Prints one JSON object a line on stdout for each scenario, as they end: what each step found, and `failed` {step,
 * message} where one did not succeed (the rest is then left out). Exit code 0: all steps done; 1: a step failed or took
 * too long.
 */

/** Rejects when `work` is not done in time; what it does then is its own affair. */
function within(ms, work) {
  const timeUp = new Promise((_, reject) => setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms).unref());
  return Promise.race([work, timeUp]);
}

async function run(prepare, options) {
  const result = { name: options.name };
  const steps = await prepare(options, result);
  const end = performance.now() + 1000 * Number(options.seconds ?? 60);
  for (const step of options.steps.split(",")) {
    try {
      await within(end - performance.now(), steps[step]());
    } catch (error) {
      result.failed = { step, message: String(error?.message ?? error) };
      break;
    }
  }
  process.stdout.write(JSON.stringify(result) + "\n");
  return !result.failed;
}

const pairs = (args) => Object.fromEntries(args.map((arg) => [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]));

/** @param prepare takes the options of a scenario and the result to fill, and gives its steps by name */
export async function drive(prepare) {
  const groups = process.argv.slice(2).reduce((all, arg) => (arg === "--" ? all.push([]) : all.at(-1).push(arg), all), [[]]);
  const common = pairs(groups.shift());
  const scenarios = (groups.length === 0 ? [[]] : groups).map((group) => ({ ...common, ...pairs(group) }));
  // stdout belongs to the results
  console.log = common.trace === "true" ? console.error : () => {};
  let allDone = true;
  const lane = async () => {
    for (let next = scenarios.shift(); next; next = scenarios.shift()) allDone = (await run(prepare, next)) && allDone;
  };
  await Promise.all(Array.from({ length: Number(common.lanes ?? 1) }, lane));
  process.stdout.write("", () => process.exit(allDone ? 0 : 1));
}
