using System.Globalization;
using System.Reflection;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>What the generator knows of a setting is what the attribute, the options, their checks and the README say.</summary>
public sealed class SettingTests
{
    public static TheoryData<string> Names => [.. Setting.All.Select(static setting => setting.Name)];

    public static TheoryData<string> Options => [.. Setting.All.Where(static setting => setting.Option is not null).Select(static setting => setting.Name)];

    public static TheoryData<string> Bounded => [.. Setting.All.Where(static setting => setting.Least is not null).Select(static setting => setting.Name)];

    [Fact]
    public void The_table_has_the_attributes_properties_and_no_others() => Assert.Equal(
        typeof(HeartbeatSocketAttribute).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Select(static property => property.Name).Order(StringComparer.Ordinal),
        Setting.All.Select(static setting => setting.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_setting_has_the_attributes_type_and_default(string name)
    {
        var setting = Setting.Named(name)!;
        var property = typeof(HeartbeatSocketAttribute).GetProperty(name)!;
        var value = property.GetValue(new HeartbeatSocketAttribute());
        switch (setting.Kind)
        {
            case SettingKind.Time or SettingKind.Number:
                Assert.Equal(typeof(int), property.PropertyType);
                break;
            case SettingKind.Flag:
                Assert.Equal(typeof(bool), property.PropertyType);
                break;
            case SettingKind.Text or SettingKind.Shape or SettingKind.Address:
                Assert.Equal(typeof(string), property.PropertyType);
                break;
            case SettingKind.Origins:
                Assert.Empty(Assert.IsType<string[]>(value));
                value = null;
                break;
            case SettingKind.Choice:
                Assert.True(property.PropertyType.IsEnum);
                value = value!.ToString();
                break;
            case SettingKind.Type:
                value = Assert.IsAssignableFrom<Type>(value).Name;
                break;
            default:
                Assert.Fail($"Say what the attribute has for a {setting.Kind}.");
                break;
        }

        Assert.Equal(setting.Default, value);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void A_setting_has_the_options_type_and_default(string name)
    {
        var setting = Setting.Named(name)!;
        var property = typeof(HeartbeatOptions).GetProperty(setting.Option!)!;
        var value = property.GetValue(new HeartbeatOptions());
        switch (setting.Kind)
        {
            case SettingKind.Time:
                // Where nothing is written the interval is the heartbeat's own, the timeout follows it, and the time for a stall the timeout.
                Assert.Equal(setting == Setting.Interval || setting == Setting.Timeout || setting == Setting.StallTimeout ? null : TimeSpan.FromMilliseconds((int)setting.Default!), (TimeSpan?)value);
                break;
            case SettingKind.Choice:
                Assert.Equal(setting.Default, value!.ToString());
                break;
            case SettingKind.Origins:
                Assert.Empty(Assert.IsAssignableFrom<IReadOnlyList<string>>(value));
                break;
            case SettingKind.Address:
                Assert.Equal(typeof(Uri), property.PropertyType);
                Assert.Null(value);
                break;
            case SettingKind.Type:
                Assert.Equal(typeof(Func<HeartbeatProtocol>), property.PropertyType);
                Assert.Null(value);
                break;
            default:
                Assert.Equal(setting.Default, value);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void The_runtime_takes_the_least_and_nothing_below_it(string name)
    {
        var setting = Setting.Named(name)!;

        Assert.Null(Record.Exception(() => Check(setting, setting.Least!.Value)));
        var refused = Assert.IsType<ArgumentOutOfRangeException>(Record.Exception(() => Check(setting, setting.Least!.Value - 1)));
        Assert.Equal(name, refused.ParamName);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_README_lists_a_setting_with_its_default(string name)
    {
        var setting = Setting.Named(name)!;
        var row = Assert.Single(ReadmeFile.Lines, line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal));

        // Two that belong together may share a row.
        var names = row.Split('|')[1].Split(',').Select(cell => cell.Trim().Trim('`')).ToList();
        Assert.Equal(InReadme(setting), row.Split('|')[2].Split(", ")[names.IndexOf(name)].Trim());
    }

    [Fact]
    public void A_setting_that_the_generator_does_not_know_stops_it_with_a_message()
    {
        const string Runtime = "namespace Heartbeat { public sealed class HeartbeatSocketAttribute : System.Attribute { public int Unheard { get; set; } } }";
        var compilation = Compiled.From(
            "[Heartbeat.HeartbeatSocket] public partial class Feed { }",
            more: [Runtime],
            references: reference => !Path.GetFileName(reference.Display!).StartsWith("Heartbeat", StringComparison.Ordinal)).Before;
        var edited = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.First(),
            CSharpSyntaxTree.ParseText("[Heartbeat.HeartbeatSocket(Unheard = 1)] public partial class Feed { }", (CSharpParseOptions)compilation.SyntaxTrees.First().Options, cancellationToken: TestContext.Current.CancellationToken));

        var thrown = Twice.Driver((CSharpParseOptions)compilation.SyntaxTrees.First().Options).RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results.Single().Exception;

        Assert.StartsWith("This generator does not know the setting Unheard ", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
    }

    private static string InReadme(Setting setting) => setting.Default switch
    {
        _ when setting == Setting.Timeout => "`Interval`",
        _ when setting == Setting.StallTimeout => "3 × `Timeout`",
        null => "none",
        1024 * 1024 => "1 MiB",
        16 * 1024 * 1024 => "16 MiB",
        true => "true",
        string text when setting.Kind == SettingKind.Text => $"\"{text}\"",
        string member => $"`{member}`",
        var number => Convert.ToString(number, CultureInfo.InvariantCulture)!,
    };

    private static void Check(Setting setting, int value)
    {
        var options = new HeartbeatOptions();
        typeof(HeartbeatOptions).GetProperty(setting.Name)!.SetValue(options, setting.Kind == SettingKind.Time ? TimeSpan.FromMilliseconds(value) : value);
        try
        {
            typeof(HeartbeatOptions).GetMethod("Check", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(options, null);
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }
}
