package dev.toolrack.faults.lab;

import java.util.List;

/** A host of the lab: a network namespace with an address on the lab's bridge. */
public enum Host {
  A("a", 11),
  B("b", 12),
  C("c", 13),
  POSTGRES("postgres", 20),
  /** The host of the suite itself, with its load and its upstreams. */
  CLIENTS("clients", 30);

  /** The hosts that run one replica each. */
  public static final List<Host> REPLICAS = List.of(A, B, C);

  /** Name prefix of everything that a run creates on the machine. */
  static final String PREFIX = "toolrack-faults-";

  /** Exists only inside the lab's namespaces; no route leads out of it. */
  private static final String SUBNET = "10.213.77.";

  private final String label;
  private final int number;

  Host(String label, int number) {
    this.label = label;
    this.number = number;
  }

  /** Its short name in histories and reports. */
  public String label() {
    return label;
  }

  public String address() {
    return SUBNET + number;
  }

  String namespace() {
    return PREFIX + label;
  }

  /** Its port on the bridge, in the bridge's namespace. */
  String port() {
    return "port-" + label;
  }

  /** The command prefix that runs a command in its namespace, without a process in between. */
  List<String> entering() {
    return entering(namespace());
  }

  static List<String> entering(String namespace) {
    return List.of("nsenter", "--net=/run/netns/" + namespace, "--");
  }
}
