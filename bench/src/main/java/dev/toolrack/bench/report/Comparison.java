package dev.toolrack.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rounds of several subjects that take turns: A B C, A B C, and so on. Immutable. */
public final class Comparison {
  private final String title;
  private final Metric main;
  private final List<Map<String, Sample>> rounds;
  private final List<Pairing> pairings;

  private Comparison(
      String title, Metric main, List<Map<String, Sample>> rounds, List<Pairing> pairings) {
    this.title = title;
    this.main = main;
    this.rounds = List.copyOf(rounds);
    this.pairings = List.copyOf(pairings);
  }

  /** Puts load on a subject once. A failure throws, which ends the benchmark. */
  public interface Round {
    Sample run();
  }

  /**
   * Begins a comparison.
   *
   * @param main the metric that it is about, which plots show
   */
  public static Builder of(String title, Metric main) {
    return new Builder(title, main);
  }

  String title() {
    return title;
  }

  Metric main() {
    return main;
  }

  List<Map<String, Sample>> rounds() {
    return rounds;
  }

  List<Pairing> pairings() {
    return pairings;
  }

  Set<String> subjects() {
    return rounds.getFirst().keySet();
  }

  /** The metrics that every round of a subject measured. */
  Set<Metric> metrics(String subject) {
    EnumSet<Metric> metrics = EnumSet.allOf(Metric.class);
    rounds.forEach(round -> metrics.retainAll(sample(round, subject).values().keySet()));
    return metrics;
  }

  List<Double> values(String subject, Metric metric) {
    return rounds.stream().map(round -> sample(round, subject).get(metric)).toList();
  }

  private static Sample sample(Map<String, Sample> round, String subject) {
    Sample sample = round.get(subject);
    if (sample == null) {
      throw new IllegalArgumentException("no subject " + subject);
    }
    return sample;
  }

  /** Collects subjects, then runs them. */
  public static final class Builder {
    private final String title;
    private final Metric main;
    private final Map<String, Round> subjects = new LinkedHashMap<>();
    private final List<Pairing> pairings = new ArrayList<>();

    private Builder(String title, Metric main) {
      this.title = title;
      this.main = main;
    }

    /** Adds a subject. Subjects take turns in the order in which they were added. */
    public Builder subject(String name, Round round) {
      subjects.put(name, round);
      return this;
    }

    /** Reports the ratio of the first subject's value to the second's, pair by pair. */
    public Builder ratio(Metric metric, String of, String to) {
      pairings.add(new Pairing(Pairing.How.RATIO, metric, of, to));
      return this;
    }

    /** Reports the first subject's value minus the second's, pair by pair. */
    public Builder difference(Metric metric, String of, String to) {
      pairings.add(new Pairing(Pairing.How.DIFFERENCE, metric, of, to));
      return this;
    }

    /** Warms up all subjects, then measures them in turn. */
    public Comparison run(int warmUps, int rounds, Progress progress) {
      for (int i = 1; i <= warmUps; i++) {
        progress.say("%s: warming up, %d of %d", title, i, warmUps);
        var _ = round();
      }
      List<Map<String, Sample>> measured = new ArrayList<>();
      for (int i = 1; i <= rounds; i++) {
        progress.say("%s: round %d of %d", title, i, rounds);
        measured.add(round());
      }
      return new Comparison(title, main, measured, pairings);
    }

    private Map<String, Sample> round() {
      Map<String, Sample> samples = new LinkedHashMap<>();
      subjects.forEach((name, round) -> samples.put(name, round.run()));
      return Collections.unmodifiableMap(samples);
    }
  }
}
