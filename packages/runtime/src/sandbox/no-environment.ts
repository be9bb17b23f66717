/** What a sandbox's own processes get of the server's environment: nothing. Next's types claim that a variable is always set. */
export const noEnvironment = {} as NodeJS.ProcessEnv;
