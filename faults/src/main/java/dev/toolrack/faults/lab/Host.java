package dev.toolrack.faults.lab;

import java.util.List;

/** A host of the lab: a network namespace with one address on the lab's bridge. */
public enum Host {
  A("a", 11),
  B("b", 12),
  C("c", 13),
  POSTGRES("postgres", 20),
  /** Where the suite itself runs: its load and its upstreams. */
  CLIENTS("clients", 30);

  /** The hosts that run a replica each. */
  public static final List<Host> REPLICAS = List.of(A, B, C);

  /** What the name of everything begins with that a run makes on the machine. */
  static final String PREFIX = "toolrack-faults-";

  /** Exists inside the lab's namespaces only; no route leads out of it. */
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

  /** Its end of the bridge, in the namespace of the bridge. */
  String port() {
    return "port-" + label;
  }

  /** The words that run a command in its namespace, without a process in between. */
  List<String> entering() {
    return entering(namespace());
  }

  static List<String> entering(String namespace) {
    return List.of("nsenter", "--net=/run/netns/" + namespace, "--");
  }
}
