import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Certificates } from "./certificates.ts";
import { freePort, isListening } from "./free-port.ts";
import { type ManagedProcess, manageProcess } from "./managed-process.ts";

/**
 * What is tried of nginx: how it buffers, also told not to heed the product's `X-Accel-Buffering`; and `compressed`, the one thing that its
 * configuration must not do to a stream, to see that the check sees it.
 */
export type Buffering = "off" | "on" | "ignored" | "compressed";

/** nginx before the web processes: plain HTTP at `port`, HTTP/2 over TLS at `securePort`. */
export type Balancer = {
  process: ManagedProcess;
  port: number;
  securePort: number;
  /** Reloads it with this configuration, under whatever load there is. */
  reload(buffering: Buffering): void;
};

/** Starts nginx over the web processes with a configuration, pid and temporary files of its own. */
export async function startBalancer(directory: string, webPorts: readonly number[], certificates: Certificates): Promise<Balancer> {
  const home = join(directory, "nginx");
  mkdirSync(home);
  const [port, securePort] = [await freePort(), await freePort()];
  const path = join(home, "nginx.conf");
  const write = (buffering: Buffering) => writeFileSync(path, configuration({ port, securePort, webPorts, certificates, buffering }));
  write("off");
  const nginx = manageProcess(directory, {
    name: "nginx",
    command: "nginx",
    args: ["-p", home, "-c", path, "-e", "stderr"],
    isReady: () => isListening(port),
  });
  await nginx.start();
  return {
    process: nginx,
    port,
    securePort,
    reload(buffering) {
      write(buffering);
      nginx.signal("SIGHUP");
    },
  };
}

type Parts = { port: number; securePort: number; webPorts: readonly number[]; certificates: Certificates; buffering: Buffering };

function configuration({ port, securePort, webPorts, certificates, buffering }: Parts): string {
  return `daemon off;
worker_processes 2;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  gzip on;
  gzip_proxied any;
  gzip_types ${buffering === "compressed" ? "*" : "application/json application/javascript text/css text/plain image/svg+xml"};
  upstream skillrun {
${webPorts.map((each) => `    server 127.0.0.1:${each} max_fails=1 fail_timeout=1s;`).join("\n")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${securePort} ssl http2;
    ssl_certificate ${certificates.certificate};
    ssl_certificate_key ${certificates.key};
    client_max_body_size 1g;
    location = /metrics { return 404; }
    location / {
      proxy_pass http://skillrun;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_connect_timeout 2s;
      proxy_read_timeout 20s;
      proxy_buffering ${buffering === "off" ? "off" : "on"};${buffering === "ignored" ? "\n      proxy_ignore_headers X-Accel-Buffering;" : ""}
    }
  }
}
`;
}
