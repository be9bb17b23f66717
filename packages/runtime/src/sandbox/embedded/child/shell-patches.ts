import { registerHooks } from "node:module";

type Patch = {
  name: string;
  find: string;
  put: string /** In a part that is loaded with the shell, not when it is needed. */;
  first: boolean;
};

/**
 * What this one version of the shell cannot be told from outside, changed where it is loaded. Each text must be there exactly once: another
 * version does not start before somebody has looked.
 */
const patches: readonly Patch[] = [
  {
    name: "read takes text, not bytes",
    find: "let R=_=>s?_:_.replace(",
    put: 'v=globalThis[Symbol.for("skillrun.text")](v);let R=_=>s?_:_.replace(',
    first: true,
  },
  {
    name: "mapfile takes text, not bytes",
    find: "f.push(g)};for(;d<u.length;)",
    put: 'f.push(globalThis[Symbol.for("skillrun.text")](g))};for(;d<u.length;)',
    first: true,
  },
  {
    name: "every command's output is watched",
    find: "async executeCommand(t,n,r=!1){",
    put: 'async executeCommand(t,n,r=!1){return globalThis[Symbol.for("skillrun.watch")].command(t,()=>this.skillrunCommand(t,n,r))}async skillrunCommand(t,n,r=!1){',
    first: true,
  },
  {
    name: "what goes into a pipe is not said",
    find: "(n,r)=>this.executeCommand(n,r))}",
    put: '(n,r)=>{let skillrunAt=t.commands.indexOf(n);return skillrunAt===t.commands.length-1?this.executeCommand(n,r):globalThis[Symbol.for("skillrun.watch")].captured(()=>this.executeCommand(n,r),t.pipeStderr?.[skillrunAt])})}',
    first: true,
  },
  {
    name: "what goes into a variable is not said",
    find: "p=await e.executeScript(t.body)",
    put: 'p=await globalThis[Symbol.for("skillrun.watch")].captured(()=>e.executeScript(t.body))',
    first: true,
  },
  {
    name: "what another command reads is not said",
    find: "h=await e.executeScript(t)",
    put: 'h=await globalThis[Symbol.for("skillrun.watch")].captured(()=>e.executeScript(t))',
    first: true,
  },
  {
    name: "a script's first line names its interpreter",
    find: 'if(i.startsWith("#!")){let l=i.indexOf(`\n`)',
    put: 'let skillrunLine=globalThis[Symbol.for("skillrun.interpret")]?.(i,t,n);if(skillrunLine!==void 0)i=skillrunLine;else if(i.startsWith("#!")){let l=i.indexOf(`\n`)',
    first: true,
  },
  {
    name: "a file that cannot be written fails the command, not the shell",
    find: 'catch(a){if(!s)throw a;return{error:L("",',
    put: 'catch(a){return{error:L("",',
    first: true,
  },
  {
    name: "a quoted default stands in for what is unset, also under set -u",
    find: 'c=await St(e,l),u=await ie(e,l),f=u===""',
    put: 'c=await St(e,l),u=await ie(e,l,!1),f=u===""',
    first: true,
  },
  {
    name: "setting a variable succeeds, unless what it is set from fails",
    find: 'this.ctx.state.expansionStderr="",L("",P,this.ctx.state.lastExitCode)',
    put: 'this.ctx.state.expansionStderr="",L("",P,JSON.stringify(t.assignments).includes(`"CommandSubstitution"`)?this.ctx.state.lastExitCode:0)',
    first: true,
  },
  {
    name: "awk reads its program from files",
    find: 'if(Ae(e))return Re(nn);let r=new X(/\\s+/),s=" "',
    put: 'if(Ae(e))return Re(nn);try{e=await globalThis[Symbol.for("skillrun.awkArguments")]?.(e,t)??e}catch(m){return{stdout:"",stderr:"awk: "+m.message+"\\n",exitCode:2}}let r=new X(/\\s+/),s=" "',
    first: false,
  },
  ...["bash", "sh"].map((name) => ({
    name: `${name} knows options, and gives --help to its script`,
    find: `{name:"${name}",async execute(t,e){if(h(t))`,
    put: `{name:"${name}",async execute(t,e){t=globalThis[Symbol.for("skillrun.shellArguments")]?.(t)??t;if(t[0]==="--help")`,
    first: false,
  })),
  {
    name: "sed looks for the end of a range after its first line",
    find: "d.startLine=e,s.set(m,d),L(u,e,t,n,a)&&(",
    put: 'd.startLine=e,s.set(m,d),(r===0&&L(u,e,t,n,a)||typeof u=="number"&&u<=e)&&(',
    first: false,
  },
];

/** Applies the patches to the shell's modules as they are loaded, and throws when one finds nothing. */
export function patchShell(): { check(): void } {
  const applied = new Set<string>();
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.includes("/just-bash/dist/bundle/") || loaded.format !== "module" || loaded.source === undefined) return loaded;
      let source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      for (const patch of patches) {
        const parts = source.split(patch.find);
        if (parts.length === 1) continue;
        if (parts.length > 2) throw new Error(`the shell's patch "${patch.name}" fits in several places`);
        source = parts.join(patch.put);
        applied.add(patch.name);
      }
      return { ...loaded, source };
    },
  });
  return {
    check() {
      for (const { name, first } of patches) if (first && !applied.has(name)) throw new Error(`the shell's patch "${name}" fits nowhere`);
    },
  };
}
