/** What `skillrun skill --help` prints. */
export const skillUsage = `Publishes and fetches skills of a Skillrun server, and helps to write them.

Usage
  skillrun skill init <slug> --kind <kind>   make a folder with a skill that runs, to begin from
  skillrun skill lint <dir>                  check a skill's files by the rules of the format, and as publishing would
  skillrun skill push <dir>                  publish a skill's folder as the version that runs from now on
  skillrun skill pull <slug>[@version] [dir] fetch a version's files into a new folder (./<slug>)
  skillrun skill list                        the skills of the space, and whether they can be called
  skillrun skill diff <slug> <from> <to>     what differs between two versions

Options
      --kind kind   of init: python, shell, typescript, javascript, agent or handler
      --json        print the result as JSON on stdout, and nothing else there
  -h, --help        show this

init and lint need no server. What push leaves out is named in the folder's .skillignore. Settings are those of run: see skillrun --help.

Exit codes
  0  done; of lint: nothing is wrong
  1  of lint: the files break a rule of the format
  2  the command, a setting or the skill's files are wrong, or its name is taken
  3  the server cannot be reached, or cannot answer now
  4  there is no such skill or version
  6  the key is missing, wrong, or not allowed to do this
`;
