package dev.millrace.schemas;

import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.EarlyLabel;
import dev.millrace.schemas.internal.LabelHeader;
import dev.millrace.schemas.internal.LateLabels;
import dev.millrace.schemas.internal.LearnerAdaptation;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.LearnerLabels;
import dev.millrace.schemas.internal.LearnerMerging;
import dev.millrace.schemas.internal.LearnerStanding;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.schemas.internal.MergerCheckpoint;
import dev.millrace.schemas.internal.PendingDelta;
import dev.millrace.schemas.internal.PendingHeader;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.schemas.internal.PendingLabel;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.schemas.internal.SavedDriftWatch;
import dev.millrace.schemas.internal.ScoredImages;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.schemas.internal.UnlabeledImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ReleasedSchemasTest {

  private static final Path SOURCES = Path.of("src/main/avro");
  private static final List<String> RELEASED_RECORDS = GoldenRecords.RELEASED_RECORDS;

  @Test
  void everyRecordOfATopicOrChangelogIsReleased() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(Files::isRegularFile))
          .extracting(file -> file.getFileName().toString().replace(".avsc", ""))
          .containsExactlyInAnyOrderElementsOf(RELEASED_RECORDS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Accuracy, 1, 3fa074301266bd90, 730d125df2fdc71c852d2a923cce12db2293be495d4cead4bd59d1bdf8f5a7a1",
    "Accuracy, 2, c768e11f657680f6, 3a8cb48079786b9d134dcadd9d226c2f2e8af9f0f2cc0a79dc7c6fb80c86cf53",
    "Accuracy, 3, ff388a9e27f5eebf, 01d3317f29b2a442a671ef193720ec30a8aebd82e438d1363b7b34e57019a691",
    "Accuracy, 4, 9e54052c943c4672, 2e74c8fc7d5285f7a068885fa641035ccc2688cec229c65dbe9d3f77b0e30020",
    "DeltaPart, 1, 4c448bf4acfc97d9, ca4dd710d02a79297be585819a10b98b2ab35b14a10edb5895bd1cd432d42dee",
    "DriftEvent, 1, 7c4fc61a2df7a3a4, b599e61dd546b2b8f9ab27195c0a5d6b336cc5955600599122c9977e81bf2092",
    "EarlyLabel, 1, f854f4671b8f3a23, dc7ee5852776ea27238b6fd19e71cfe0bc3fd6a1a0624be9519b5dfb3cf53fc4",
    "Image, 1, bbca12e87391571a, 033f742010fd47894c111c453b7507e9cc9b7007eb374598ec0098edc63dd78e",
    "Label, 1, ae9d3af7e4e6177d, e4f4e29c9e807744ed53073b1b09e1fe0b7ddc55a64595dc4e387635067b7b7a",
    "LearnerAdaptation, 1, 1a7a2207dd570203, 9f9f2ddba62f98e1302db2f62210bc483c710154fd74fdff367e62e3bb38caed",
    "LearnerCheckpoint, 1, 7ab214938f55f3fd, f392336cd5ee08992a6555fa0fc0d7eda7874b0cca35c15e44e919ef5703824c",
    "LearnerCheckpoint, 2, d745bd19bc4c5430, db1f27d688e2cc6ec786168baa86937e412bddcbe66e9ed6ef4ab7a3de0a8b27",
    "LearnerCheckpoint, 3, e4ca9d0402e7f555, 1a95d03ac7469ef8bb89d50be989e20d65dc9a9392b42d364020d4d33dbf241c",
    "LateLabels, 1, 72efe7b8e7dfaa8d, 1e6f6cb00848c0e4701903ec8c32791ce88301fc477e0db7c35fff8e4c05405a",
    "LearnerMerging, 1, cb2f2dcc27de970e, 97d6e5d640ad304bbd0e1b69323bd22c2f405e5596630cdd733e8df2ec571d6c",
    "MergedModelPart, 1, eca6462d6ecd5239, 74cc06ba6d79cec5083b3345464b7c1fb170559a45e85bbe91ec54ef3c8bf724",
    "MergerCheckpoint, 1, 1c7330c164de68e8, 2f2c93edbb4af2d5c5479616aab7ecfc7f094303a4ff5cd059d688428866b761",
    "ModelSnapshot, 1, 18a53d616c60a095, da7abb7726c46289c661f7b913a2b4a52836663e54a5caa25a76418baa131411",
    "PendingImage, 1, 1f395f187372eb6c, 035ae46e73d8de495687a3c4361b8a18eb741d00caa2a079dd3d7e83dd57e2a4",
    "PendingImage, 2, ba1148178cdc421d, 57ba1ffdf269f7219a63ee03e3cb25439e2a435dbdd652f00744091b284fea9e",
    "Prediction, 1, 53e21ed6e5d44d64, cdb33099664cdd38069e4aba1d2587a1abee5f3f9b8c8263fb2224b0db4d213d",
    "Prediction, 2, 3eb03c17f87c41cd, 3b6a2e8f9ee98ff8a28d8e8071ab7ee784c503fc45f40ca148674d5842d617e9",
    "RememberedImage, 1, 17549e060da64cc7, 03243cd114b47852bc30fd239d6c0666336ac67cc5662cb07958af1c7f9b38b5",
    "RollingAccuracyState, 1, 2f431c3ce3b3e1f9, f4e33d5331e39bd7c36585655b6c713a9aa0b9cbe8bdc6de68fd62f995bf0973",
    "RollingAccuracyState, 2, 990e6d96ce2f6177, 247046353252b61c0721e25ced87a8bd2f4129777f07f67241850b0f7b8a799f",
    "RollingAccuracyState, 3, 7576c8220ce7de2d, ee3d2c70e35d307a42359742593e536e9c999dea5ae5c70802bdf2cfbbda16f0",
    "RollingAccuracyState, 4, a54e325720353249, 09e3f9e3b21eb8d4d55ec6014bf221029f4e8ae45e4ea1215ab74a4679cb4020",
    "ScoredImages, 1, 0eaaad33b3408ecf, 010617e3fa365ec115a1de8c8dd2abab0e160710de198882466cce4c4b3f612d",
    "Scores, 1, 834800a1a59a1ca0, 7be1692c35c5812b549293105654df1551cf6fb9f42262994e340b3b049f09bd",
    "Scores, 2, d376cce7e598d6c4, 7e6ab15d8bf25c1fa2fb783cb68a0fef990f6efe521aa8fdb195972e17ecaa00",
    "TrainingStep, 1, 0f9890119bb4e7dd, 8f54fd936fd14afb31725be5342cdc4d3b9a6d0f49e8b6f002c41bb0208baefa",
    "TrainingStep, 2, 49c3e7abc7390534, 67a04966361bcf7b6c34323204c09ad7a9e87fbebcaeb0e18c9c47fd88565221",
    "TrainingStep, 3, 1e73784e8c057ab4, 0e8626f12d826a42655de86b2ad2a1d9d397c90638bec8db151a627caa3095f6",
    "UnlabeledImage, 1, abc7225b27b7fca2, e26851bba3708fb7e7824d13e99c44661deef4a4342049222394657439e3748c"
  })
  void releasedFileIsNeverEdited(String name, int version, String fingerprint, String sha256)
      throws IOException, NoSuchAlgorithmException {
    Schema schema = ReleasedSchemas.of(name).get(version - 1);

    assertThat(String.format("%016x", SchemaNormalization.parsingFingerprint64(schema)))
        .as("fingerprint on the wire")
        .isEqualTo(fingerprint);
    assertThat(sha256("released/" + name + ".v" + version + ".avsc"))
        .as("file, with line feeds as line ends")
        .isEqualTo(sha256);
  }

  @ParameterizedTest
  @FieldSource("RELEASED_RECORDS")
  void currentSchemaReadsAndIsReadByEveryReleasedVersion(String name) throws IOException {
    Schema current = current(name);

    assertThat(ReleasedSchemas.of(name))
        .isNotEmpty()
        .allSatisfy(
            released -> {
              assertThat(checkReaderWriterCompatibility(current, released).getType())
                  .as("backward: current reads released")
                  .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
              assertThat(checkReaderWriterCompatibility(released, current).getType())
                  .as("forward: released reads current")
                  .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            });
  }

  @ParameterizedTest
  @FieldSource("RELEASED_RECORDS")
  void goldenBytesAreTheGoldenJsonInTheReleasedSchema(String name) throws IOException {
    List<Schema> versions = ReleasedSchemas.of(name);
    for (int version = 1; version <= versions.size(); version++) {
      assertThat(GoldenRecords.bytes(name, version))
          .isEqualTo(
              GoldenRecords.encode(versions.get(version - 1), GoldenRecords.json(name, version)));
    }
  }

  @Test
  void readsImageV1() throws IOException {
    ByteBuffer pixels = ByteBuffer.wrap(HexFormat.of().parseHex("00017f80feff"));
    assertThat(golden(Image.class, 1))
        .isEqualTo(new Image("naïve-图像-7", 1, 3, 2, pixels, 7, at(1_700_000_000_123L)));
  }

  @Test
  void readsPredictionV1() throws IOException {
    assertThat(golden(Prediction.class, 1))
        .isEqualTo(
            new Prediction(
                "image-1",
                2,
                List.of(0.125f, 0.25f, 0.625f),
                1,
                false,
                5_000_000_000L,
                "learner-0",
                at(1_700_000_000_456L),
                null));
  }

  @Test
  void readsPredictionV2() throws IOException {
    assertThat(golden(Prediction.class, 2).getClassName()).isEqualTo("châtaigne");
  }

  @Test
  void readsTrainingStepV1() throws IOException {
    assertThat(golden(TrainingStep.class, 1))
        .isEqualTo(
            new TrainingStep(
                "learner-3",
                1875L,
                60_000L,
                32,
                0.0625f,
                0.96875f,
                0.001953125f,
                at(1_700_000_000_789L),
                0,
                0L,
                null));
  }

  @Test
  void readsTrainingStepV2() throws IOException {
    assertThat(golden(TrainingStep.class, 2))
        .isEqualTo(
            new TrainingStep(
                "learner-3",
                1875L,
                60_000L,
                32,
                0.0625f,
                0.96875f,
                0.001953125f,
                at(1_700_000_000_789L),
                2000,
                3L,
                null));
  }

  @Test
  void readsTrainingStepV3() throws IOException {
    assertThat(golden(TrainingStep.class, 3).getLabels())
        .isEqualTo(new LabelCounts(170L, 4L, 3L, 2L, 1L, 6L, 5, 1));
  }

  @Test
  void readsLabelV1() throws IOException {
    assertThat(golden(Label.class, 1)).isEqualTo(new Label("cat-17", 3, at(1_700_000_000_123L)));
  }

  @Test
  void readsUnlabeledImageV1() throws IOException {
    ByteBuffer image = ByteBuffer.wrap(HexFormat.of().parseHex("c3017f"));
    assertThat(golden(UnlabeledImage.class, 1))
        .isEqualTo(
            new UnlabeledImage(
                41L,
                1_700_000_000_123L,
                163L,
                1_700_000_000_120L,
                image,
                5L,
                List.of(0.25f, 0.75f)));
  }

  @Test
  void readsEarlyLabelV1() throws IOException {
    assertThat(golden(EarlyLabel.class, 1))
        .isEqualTo(
            new EarlyLabel(
                42L,
                1_700_000_000_123L,
                1,
                "shop-labels",
                2,
                9L,
                1_700_000_000_121L,
                ByteBuffer.wrap("cat".getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(HexFormat.of().parseHex("c301")),
                List.of(
                    new LabelHeader("trace", ByteBuffer.wrap(new byte[] {7})),
                    new LabelHeader("none", null))));
  }

  @Test
  void readsScoredImagesV1() throws IOException {
    assertThat(golden(ScoredImages.class, 1))
        .isEqualTo(
            new ScoredImages(
                List.of(-5L, 7L),
                List.of(1, 0),
                List.of(1, 1),
                List.of(0.75f, 0.5f),
                List.of(160L, -1L)));
  }

  @Test
  void readsLateLabelsV1() throws IOException {
    assertThat(golden(LateLabels.class, 1))
        .isEqualTo(
            new LateLabels(
                1_700_000_000_123L, 43L, 8, 5, 2, 1, 10_000, 200L, 180L, 170L, 4L, 3L, 2L, 1L, 6L));
  }

  @Test
  void readsDriftEventV1() throws IOException {
    assertThat(golden(DriftEvent.class, 1))
        .isEqualTo(
            new DriftEvent(
                "learner-2",
                "error-rose",
                30_016L,
                0.03125,
                0.75,
                List.of(0, 7),
                true,
                0,
                at(1_700_000_000_789L)));
  }

  @Test
  void readsRememberedImageV1() throws IOException {
    ByteBuffer pixels = ByteBuffer.wrap(HexFormat.of().parseHex("007fff"));
    assertThat(golden(RememberedImage.class, 1)).isEqualTo(new RememberedImage(4321L, 7, pixels));
  }

  @Test
  void readsLearnerAdaptationV1() throws IOException {
    SavedDriftWatch watch =
        new SavedDriftWatch(96L, 5L, 64L, 2L, List.of(0, 3), 1L, 30_016L, 0.03125, 0.75, 16L);
    assertThat(golden(LearnerAdaptation.class, 1))
        .isEqualTo(
            new LearnerAdaptation(2000, 12, List.of(12L, 0L), 938L, 3L, List.of(4.5, 3.25), watch));
  }

  @Test
  void readsAccuracyV1() throws IOException {
    assertThat(golden(Accuracy.class, 1))
        .isEqualTo(
            new Accuracy(
                "all",
                3L,
                0.75,
                0.5,
                1000,
                0.875,
                0.999,
                List.of(
                    new ClassAccuracy(0, 3L, 2L, 2.0 / 3, 0L, 0L, null),
                    new ClassAccuracy(1, 0L, 0L, null, 0L, 0L, null)),
                List.of(2L, 1L, 0L, 0L),
                0.25,
                42L,
                at(1_700_000_001_000L),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                0L));
  }

  @Test
  void readsAccuracyV2() throws IOException {
    assertThat(golden(Accuracy.class, 2))
        .isEqualTo(
            new Accuracy(
                "all",
                3L,
                0.75,
                0.5,
                2,
                0.875,
                0.999,
                List.of(
                    new ClassAccuracy(0, 3L, 2L, 2.0 / 3, 2L, 1L, null),
                    new ClassAccuracy(1, 0L, 0L, null, 0L, 0L, null)),
                List.of(2L, 1L, 0L, 0L),
                0.25,
                42L,
                at(1_700_000_001_000L),
                List.of(1L, 1L, 0L, 0L),
                null,
                null,
                null,
                null,
                null,
                0L));
  }

  @Test
  void readsAccuracyV3() throws IOException {
    assertThat(golden(Accuracy.class, 3))
        .isEqualTo(
            new Accuracy(
                "all",
                3L,
                0.75,
                0.5,
                2,
                0.875,
                0.999,
                List.of(
                    new ClassAccuracy(0, 3L, 2L, 2.0 / 3, 2L, 1L, null),
                    new ClassAccuracy(1, 0L, 0L, null, 0L, 0L, null)),
                List.of(2L, 1L, 0L, 0L),
                0.25,
                42L,
                at(1_700_000_001_000L),
                List.of(1L, 1L, 0L, 0L),
                new Measures(0.5, 0.0, null, -1.0, 0.375, 0.125),
                new Measures(0.625, 0.25, -0.5, 0.75, 0.5, 0.0625),
                0L,
                86_400_000L,
                0.875,
                5L));
  }

  @Test
  void readsAccuracyV4() throws IOException {
    assertThat(golden(Accuracy.class, 4).getPerClass())
        .extracting(ClassAccuracy::getName)
        .containsExactly("châtaigne", null);
  }

  @Test
  void readsModelSnapshotV1() throws IOException {
    SnapshotManifest manifest =
        new SnapshotManifest(
            "[{\"layer\":\"dense\"}]",
            WeightKind.AVERAGE,
            List.of(new TensorInfo("0.dense.weight", "float32", List.of(2, 1))),
            8L,
            "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc");
    ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex("0000803f"));
    assertThat(golden(ModelSnapshot.class, 1))
        .isEqualTo(
            new ModelSnapshot(
                "learner-0", 100L, 3200L, 0, 2, manifest, data, at(1_700_000_002_000L)));
  }

  @Test
  void readsLearnerCheckpointV1() throws IOException {
    assertThat(golden(LearnerCheckpoint.class, 1))
        .isEqualTo(
            new LearnerCheckpoint(
                "{\"input\":[1,4,4]}",
                "seed=1",
                32,
                5L,
                160L,
                4L,
                1,
                List.of(161L, 163L),
                164L,
                "",
                0,
                List.of(),
                List.of()));
  }

  @Test
  void readsLearnerCheckpointV2() throws IOException {
    assertThat(golden(LearnerCheckpoint.class, 2))
        .isEqualTo(
            new LearnerCheckpoint(
                "{\"input\":[1,4,4]}",
                "seed=1",
                32,
                5L,
                160L,
                4L,
                1,
                List.of(161L, 163L),
                164L,
                "shop-images",
                2,
                List.of(),
                List.of()));
  }

  @Test
  void readsLearnerCheckpointV3() throws IOException {
    LearnerCheckpoint checkpoint = golden(LearnerCheckpoint.class, 3);
    assertThat(checkpoint.getLateLabels())
        .containsExactly(new PendingLabel(1, 3, 1_700_000_000_123L));
    assertThat(checkpoint.getLabelOrder()).containsExactly(1, 0);
  }

  @Test
  void readsPendingImageV1() throws IOException {
    ByteBuffer image = ByteBuffer.wrap(HexFormat.of().parseHex("c3017f"));
    assertThat(golden(PendingImage.class, 1))
        .isEqualTo(new PendingImage(163L, 1_700_000_000_123L, image, List.of()));
  }

  @Test
  void readsPendingImageV2() throws IOException {
    ByteBuffer image = ByteBuffer.wrap(HexFormat.of().parseHex("c3017f"));
    assertThat(golden(PendingImage.class, 2))
        .isEqualTo(
            new PendingImage(
                163L,
                1_700_000_000_123L,
                image,
                List.of(
                    new PendingHeader("trace", ByteBuffer.wrap(new byte[] {7})),
                    new PendingHeader("empty", null))));
  }

  @Test
  void readsRollingAccuracyStateV4() throws IOException {
    ByteBuffer hits = ByteBuffer.wrap(new byte[] {1, 1, 0, 1});
    byte[] ids = new byte[32];
    ids[7] = 1;
    ids[24] = (byte) 0xff;
    assertThat(golden(RollingAccuracyState.class, 4))
        .isEqualTo(
            new RollingAccuracyState(
                9L,
                8L,
                4,
                hits,
                0.75,
                1.5,
                2.5,
                0.5,
                List.of(),
                3L,
                5L,
                12L,
                List.of(9L, 0L),
                List.of(8L, 0L),
                List.of(0, -1, 0, 0),
                List.of(0, -1, 1, 0),
                List.of(0.5f, -1f, 0.75f, 1f),
                List.of(0, -1, -1, 0),
                List.of(0L, 0L, 20L, 86_400_000L),
                ByteBuffer.wrap(ids),
                2L,
                List.of(8L, 1L),
                List.of(2L, 1L),
                List.of(2L, 0L),
                List.of(33_554_432L, 12_582_912L),
                7L,
                6L,
                5L,
                0,
                4L,
                List.of(new LearnerLabels("learner-0", 20L, 9L))));
  }

  @Test
  void readsRollingAccuracyStateV3() throws IOException {
    ByteBuffer hits = ByteBuffer.wrap(new byte[] {1, 1, 0, 1});
    assertThat(golden(RollingAccuracyState.class, 3))
        .isEqualTo(
            new RollingAccuracyState(
                9L,
                8L,
                4,
                hits,
                0.75,
                1.5,
                2.5,
                0.5,
                List.of(),
                3L,
                5L,
                12L,
                List.of(9L, 0L),
                List.of(8L, 0L),
                List.of(0, -1, 0, 0),
                List.of(0, -1, 1, 0),
                List.of(),
                List.of(),
                List.of(),
                ByteBuffer.allocate(0),
                0L,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0L,
                0L,
                0L,
                -1,
                0L,
                List.of()));
  }

  @Test
  void readsRollingAccuracyStateV2() throws IOException {
    ByteBuffer hits = ByteBuffer.wrap(new byte[] {1, 1, 0, 1});
    assertThat(golden(RollingAccuracyState.class, 2))
        .isEqualTo(
            new RollingAccuracyState(
                9L,
                8L,
                4,
                hits,
                0.75,
                1.5,
                2.5,
                0.5,
                List.of(),
                3L,
                5L,
                12L,
                List.of(9L, 0L),
                List.of(8L, 0L),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                ByteBuffer.allocate(0),
                0L,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0L,
                0L,
                0L,
                -1,
                0L,
                List.of()));
  }

  @Test
  void readsRollingAccuracyStateV1() throws IOException {
    ByteBuffer hits = ByteBuffer.wrap(new byte[] {1, 1, 0, 1});
    assertThat(golden(RollingAccuracyState.class, 1))
        .isEqualTo(
            new RollingAccuracyState(
                9L,
                8L,
                4,
                hits,
                0.75,
                1.5,
                2.5,
                0.5,
                List.of(8L, 1L, 0L, 0L),
                3L,
                5L,
                12L,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                ByteBuffer.allocate(0),
                0L,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0L,
                0L,
                0L,
                -1,
                0L,
                List.of()));
  }

  @Test
  void readsScoresV1() throws IOException {
    assertThat(golden(Scores.class, 1))
        .isEqualTo(
            new Scores(
                "learner-0",
                5L,
                List.of(1, 0),
                List.of(1, 1),
                List.of(0.125f, 2.5f),
                List.of(),
                List.of(),
                0L,
                0L,
                List.of()));
  }

  @Test
  void readsScoresV2() throws IOException {
    assertThat(golden(Scores.class, 2))
        .isEqualTo(
            new Scores(
                "learner-0",
                5L,
                List.of(1, 0),
                List.of(1, 1),
                List.of(0.125f, 2.5f),
                List.of(0.875f, 0.5f),
                List.of(0L, 86_400_000L),
                640L,
                32L,
                List.of(new Correction(31L, 0, 1, 1, 0.75f, 1.5f, 0.25f))));
  }

  @Test
  void readsDeltaPartV1() throws IOException {
    ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex("0000803f"));
    assertThat(golden(DeltaPart.class, 1))
        .isEqualTo(new DeltaPart("learner-1", 1_700_000_000_123L, 7L, 3L, 96L, 196_608, data));
  }

  @Test
  void readsLearnerMergingV1() throws IOException {
    assertThat(golden(LearnerMerging.class, 1))
        .isEqualTo(
            new LearnerMerging(
                1_700_000_000_123L,
                7L,
                2L,
                64L,
                100L,
                1.5,
                List.of(new PendingDelta(3, 6L, 4L, 128L))));
  }

  @Test
  void readsMergedModelPartV1() throws IOException {
    MergedModelHeader header =
        new MergedModelHeader(
            2, 1.5, 10L, 320L, List.of(new MergedDelta("learner-1", 1_700_000_000_123L, 7L)));
    ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex("0000803f"));
    assertThat(golden(MergedModelPart.class, 1))
        .isEqualTo(new MergedModelPart(5L, 0, 2, header, data));
  }

  @Test
  void readsMergerCheckpointV1() throws IOException {
    assertThat(golden(MergerCheckpoint.class, 1))
        .isEqualTo(
            new MergerCheckpoint(
                "{\"input\":[1,4,4]}",
                "seed=1",
                2,
                5L,
                8L,
                1.75,
                12L,
                List.of(
                    new LearnerStanding(
                        "learner-1", 1_700_000_000_123L, 7L, 10, 0.5, 96.0, 10L, 320L))));
  }

  private static <T extends SpecificRecord> T golden(Class<T> type, int version)
      throws IOException {
    byte[] bytes = GoldenRecords.bytes(type.getSimpleName(), version);
    return AvroSerde.of(type).deserializer().deserialize("golden", bytes);
  }

  private static Instant at(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis);
  }

  private static Schema current(String name) throws IOException {
    Path topic = SOURCES.resolve(name + ".avsc");
    Path internal = SOURCES.resolve("internal").resolve(name + ".avsc");
    return new Schema.Parser().parse((Files.exists(topic) ? topic : internal).toFile());
  }

  private static String sha256(String resource) throws IOException, NoSuchAlgorithmException {
    try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    }
  }
}
