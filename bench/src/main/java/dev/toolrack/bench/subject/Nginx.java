package dev.toolrack.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx with one worker, as an upstream and as a reverse proxy in front of it. */
public final class Nginx {
  /** The upstream's response to every request: a hundred bytes of JSON. */
  public static final String REPLY =
      "{\"answer\":\"" + "one hundred bytes ".repeat(4) + "of JSON...\"}";

  private Nginx() {}

  /** An upstream that answers every request with {@link #REPLY}. */
  public static Subject upstream(Path folder) {
    return start(
        folder,
        "upstream",
        "",
        "location / { default_type application/json; return 200 '" + REPLY + "'; }");
  }

  /** A reverse proxy that keeps its upstream connections open. */
  public static Subject proxy(Path folder, int upstreamPort) {
    return start(
        folder,
        "proxy",
        "upstream tools { server 127.0.0.1:"
            + upstreamPort
            + "; keepalive 256;"
            + " keepalive_requests 1000000000; }",
        "location / { proxy_pass http://tools; proxy_http_version 1.1;"
            + " proxy_set_header Connection ''; }");
  }

  private static Subject start(Path parent, String name, String upstream, String location) {
    int port = Ports.free();
    try {
      Path folder = Files.createDirectories(parent.resolve("nginx-" + name));
      Path configuration =
          Files.writeString(
              folder.resolve("nginx.conf"),
              """
              daemon off;
              master_process off;
              pid %1$s/nginx.pid;
              error_log %1$s/nginx-error.log;
              events { worker_connections 8192; }
              http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                keepalive_requests 1000000000;
                %3$s
                server {
                  listen 127.0.0.1:%2$d backlog=4096;
                  %4$s
                }
              }
              """
                  .formatted(folder, port, upstream, location));
      return Subject.start(
          "nginx " + name,
          port,
          folder.resolve("nginx.log"),
          List.of(Program.NGINX.path(), "-c", configuration.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
