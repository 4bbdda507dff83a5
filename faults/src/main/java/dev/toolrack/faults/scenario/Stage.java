package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.lab.Lab;

/**
 * What faults are done on.
 *
 * @param lab the machine
 * @param history what was done
 */
public record Stage(Lab lab, HistoryWriter history) {}
