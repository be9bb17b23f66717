type Engine = { Module: new (bytes: Uint8Array) => object; Instance: new (module: object, imports: object) => { exports: object } };

/** The platform's WebAssembly, for which Node's types have no words. */
export const webAssembly: Engine = Reflect.get(globalThis, "WebAssembly");
