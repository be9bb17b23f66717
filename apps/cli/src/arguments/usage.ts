/** What `skillrun --help` prints. */
export const usage = `Runs skills of a Skillrun server and watches them; runs workers of its database.

Usage
  skillrun run <slug> [options]            start an execution and watch it
  skillrun watch <id> [options]            watch one, by execution id or tool call id
  skillrun skill <command> ...             publish, fetch, check and compare skills: skillrun skill --help
  skillrun worker                          run the executions of a database, beside any number of servers and workers
  skillrun migrate                         bring a database to this version
  skillrun limits tenant|space <id> [name=value ...]
                                           show or change what its executions may use; name=none takes a limit away

Options of run
  -i, --input name=value     one input; numbers, booleans and JSON are read as the skill's schema says (repeatable)
      --inputs '{...}'       inputs as one JSON object; --input comes on top of it
  -f, --file path            upload a file and give it to the execution (repeatable)
  -m, --model name           the model to use
      --no-watch             print the execution's id and leave

Options of watch
      --wait seconds         how long a tool call id may take to get its execution (0)

Options of run and watch
      --json                 print the finished execution as JSON on stdout, and nothing else there
      --cancel-on-interrupt  Ctrl-C cancels the execution; without it Ctrl-C leaves, and the execution goes on
  -h, --help                 show this
      --version              show the version

Settings of run, watch and skill
  SKILLRUN_URL               the server, e.g. http://127.0.0.1:3000
  SKILLRUN_API_KEY           its key, e.g. akp_...
  SKILLRUN_SPACE_ID          the space; the first one of the key when not set
  SKILLRUN_DATA_DIR          on the server's machine all three are read from credentials.json in there (.skillrun)
  NO_COLOR                   set: no colours

Settings of worker, migrate and limits
  DATABASE_URL                  the PostgreSQL that the servers use, e.g. postgres://skillrun:secret@db:5432/skillrun
  SKILLRUN_LISTEN_URL           a direct connection to it when DATABASE_URL goes through PgBouncer
  SKILLRUN_PREPARED_STATEMENTS  false: for PgBouncer before 1.21
  SKILLRUN_DATABASE_PATIENCE_MS how long a start waits for a database that is away (30000)
Settings of worker alone
  SKILLRUN_DATA_DIR             the files (.skillrun): the servers' own directory, on the same machine or on storage they share
  SKILLRUN_BLOBS                the files in a bucket instead, as the servers have it, e.g. s3://my-bucket/skillrun (with AWS_*)
  SKILLRUN_S3_ENDPOINT          of an S3 store that is not Amazon's; SKILLRUN_S3_PATH_STYLE=false when the bucket stands in its host name
  SKILLRUN_WORKER_CONCURRENCY   executions at once (16)
  SKILLRUN_DRAIN_TIMEOUT_MS     how long SIGTERM lets executions end before they are handed to other workers (10000)
  SKILLRUN_WORKER_PORT, HOST    when set: /healthz, /readyz and /metrics are answered there (HOST: 127.0.0.1)
  SKILLRUN_RETENTION_DAYS       when set: finished executions older than that are deleted, with all that belongs to them
  SKILLRUN_LIMITS               what every execution may use, as JSON, e.g. {"wallclock_ms": 3600000, "cost_usd": "5"}
  LOG_LEVEL                     trace, debug, info, warn, error or silent (warn)

Exit codes
  0  the execution completed
  1  it failed
  2  the command, an input or a setting is wrong
  3  the server cannot be reached, or cannot answer now
  4  there is no such skill, execution, tool call or file
  5  the execution was cancelled
  6  the key is missing, wrong, or not allowed to do this
  130  left with Ctrl-C while the execution goes on
`;
