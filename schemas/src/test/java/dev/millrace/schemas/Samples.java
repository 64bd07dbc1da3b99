package dev.millrace.schemas;

import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.LearnerLabels;
import dev.millrace.schemas.internal.LearnerMerging;
import dev.millrace.schemas.internal.LearnerStanding;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.schemas.internal.MergerCheckpoint;
import dev.millrace.schemas.internal.PendingDelta;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.schemas.internal.Scores;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Records of every class: with all fields set, and with every field null or empty that may be. */
final class Samples {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private Samples() {}

  static List<SpecificRecord> all() {
    return List.of(
        image(),
        new Image("", 1, 1, 1, ByteBuffer.allocate(1), null, Instant.EPOCH),
        new Prediction("图像 🙂", 1, List.of(0.25f, 0.75f), 1, true, 9L, "learner-0", AT, "图像"),
        new Prediction("x", 0, List.of(), null, null, 0L, "", Instant.ofEpochMilli(-1), null),
        new TrainingStep("learner-1", 7L, 224L, 32, 2.3f, 0.125f, 0.002f, AT, 0, 0L, null),
        new TrainingStep(
            "learner-1",
            7L,
            224L,
            32,
            2.3f,
            0.125f,
            0.002f,
            AT,
            0,
            0L,
            new LabelCounts(1L, 2L, 3L, 4L, 5L, 6L, 7, 8)),
        new Label("cat-17", 3, AT),
        accuracy(),
        new Accuracy(
            "all",
            0L,
            0.0,
            0.0,
            1,
            0.0,
            0.99,
            List.of(),
            List.of(),
            0.0,
            0L,
            AT,
            List.of(),
            null,
            new Measures(),
            null,
            null,
            null,
            0L),
        snapshot(),
        new ModelSnapshot("learner-0", 10L, 320L, 1, 2, null, ByteBuffer.allocate(0), AT),
        new Scores(
            "learner-0",
            3L,
            List.of(1, 2),
            List.of(1, 0),
            List.of(0.1f, 4.5f),
            List.of(0.9f, 0.5f),
            List.of(0L, 86_400_000L),
            64L,
            12L,
            List.of(new Correction(3L, 1, 2, 2, 0.75f, 2.5f, 0.25f))),
        new Scores(
            "", 0L, List.of(), List.of(), List.of(), List.of(), List.of(), 0L, 0L, List.of()),
        new LearnerCheckpoint(
            "{}",
            "{}",
            32,
            5L,
            170L,
            -1L,
            1,
            List.of(7L, 9L),
            10L,
            "images",
            1,
            List.of(),
            List.of()),
        new DeltaPart("learner-1", 5L, 1L, 3L, 96L, 0, ByteBuffer.wrap(new byte[8])),
        new LearnerMerging(5L, 1L, 0L, 0L, 0L, 1.0, List.of(new PendingDelta(0, 1L, 3L, 96L))),
        new LearnerMerging(5L, 0L, 0L, 0L, 0L, 1.0, List.of()),
        new MergedModelPart(
            1L,
            0,
            1,
            new MergedModelHeader(2, 1.0, 3L, 96L, List.of(new MergedDelta("learner-1", 5L, 1L))),
            ByteBuffer.wrap(new byte[8])),
        new MergedModelPart(1L, 1, 2, null, ByteBuffer.allocate(0)),
        new MergerCheckpoint(
            "{}",
            "{}",
            2,
            1L,
            0L,
            1.0,
            1L,
            List.of(new LearnerStanding("learner-1", 5L, 1L, 2, 1.0, 96.0, 3L, 96L))),
        new PendingImage(9L, -1L, ByteBuffer.wrap(new byte[] {1, 2}), List.of()),
        new RollingAccuracyState(
            9L,
            8L,
            4,
            ByteBuffer.wrap(new byte[4]),
            0.99,
            1.5,
            2.5,
            0.5,
            List.of(8L, 1L),
            3L,
            5L,
            12L,
            List.of(),
            List.of(4L),
            List.of(0, -1),
            List.of(),
            List.of(0.5f, -1f),
            List.of(-1, 0),
            List.of(0L, 20L),
            ByteBuffer.wrap(new byte[16]),
            4L,
            List.of(9L, 0L),
            List.of(9L),
            List.of(8L),
            List.of(1L << 24),
            9L,
            8L,
            7L,
            1,
            2L,
            List.of(new LearnerLabels("learner-0", 18L, 9L))));
  }

  static Image image() {
    ByteBuffer pixels = ByteBuffer.wrap(new byte[] {0, (byte) 0xFF});
    return new Image("ä🙂", 1, 2, 1, pixels, 7, AT);
  }

  static Accuracy accuracy() {
    List<ClassAccuracy> perClass =
        List.of(
            new ClassAccuracy(0, 2L, 1L, 0.5, 1L, 1L, "cat"),
            new ClassAccuracy(1, 0L, 0L, null, 0L, 0L, null));
    List<Long> confusion = List.of(1L, 1L, 0L, 0L);
    List<Long> windowConfusion = List.of(1L, 0L, 0L, 0L);
    return new Accuracy(
        "all",
        2L,
        0.5,
        1.0,
        1,
        0.4,
        0.999,
        perClass,
        confusion,
        1.5,
        3L,
        AT,
        windowConfusion,
        new Measures(1.0, null, null, 1.0, 1.0, 0.25),
        new Measures(0.5, 0.0, null, 0.0, 0.5, 0.125),
        0L,
        86_400_000L,
        0.5,
        1L);
  }

  static ModelSnapshot snapshot() {
    SnapshotManifest manifest =
        new SnapshotManifest(
            "[]",
            WeightKind.RAW,
            List.of(new TensorInfo("0.dense.weight", "float32", List.of(1, 2))),
            8L,
            "00ff");
    ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    return new ModelSnapshot("learner-0", 10L, 320L, 0, 1, manifest, data, AT);
  }
}
