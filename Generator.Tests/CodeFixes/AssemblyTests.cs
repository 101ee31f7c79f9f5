using System.Reflection;
using Heartbeat.Generator.CodeFixes;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace Heartbeat.Generator.Tests.CodeFixes;

/// <summary>What an editor must find, and be able to load.</summary>
public sealed class AssemblyTests
{
    private static readonly Assembly Fixes = typeof(MakeClassPartial).Assembly;

    [Fact]
    public void It_asks_for_nothing_that_an_old_editor_has_not()
    {
        var oldest = new Version(3, 7, 0, 0);

        foreach (var asked in Fixes.GetReferencedAssemblies())
        {
            Assert.True(
                asked switch
                {
                    { Name: "netstandard" } => asked.Version == new Version(2, 0, 0, 0),
                    { Name: "System.Collections.Immutable" } => asked.Version == new Version(1, 2, 3, 0),
                    { Name: "Microsoft.CodeAnalysis" or "Microsoft.CodeAnalysis.CSharp" or "Microsoft.CodeAnalysis.Workspaces" or "Microsoft.CodeAnalysis.CSharp.Workspaces" } => asked.Version == oldest,
                    _ => false,
                },
                $"{asked}");
        }
    }

    [Fact]
    public void Every_provider_is_exported_for_this_language_under_its_own_name()
    {
        var fixes = Providers<CodeFixProvider>().Select(type => (type, type.GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Name, type.GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Languages));
        var refactorings = Providers<CodeRefactoringProvider>().Select(type => (type, type.GetCustomAttribute<ExportCodeRefactoringProviderAttribute>()!.Name, type.GetCustomAttribute<ExportCodeRefactoringProviderAttribute>()!.Languages));

        Assert.NotEmpty(fixes);
        Assert.NotEmpty(refactorings);
        Assert.All(fixes.Concat(refactorings), provider =>
        {
            Assert.Equal(provider.type.Name, provider.Name);
            Assert.Equal([LanguageNames.CSharp], provider.Languages);
            Assert.True(provider.type.IsPublic);
        });
    }

    [Fact]
    public void Every_fix_is_for_a_rule_that_exists_and_can_be_applied_to_all()
    {
        var rules = Analyzed.AllRules.Select(rule => rule.Id).Append("CS4012").ToHashSet();

        Assert.All(Providers<CodeFixProvider>().Select(type => (CodeFixProvider)Activator.CreateInstance(type)!), fix =>
        {
            Assert.NotEmpty(fix.FixableDiagnosticIds);
            Assert.All(fix.FixableDiagnosticIds, id => Assert.Contains(id, rules));
            Assert.NotNull(fix.GetFixAllProvider());
        });
    }

    private static IEnumerable<Type> Providers<T>() => Fixes.GetTypes().Where(type => !type.IsAbstract && typeof(T).IsAssignableFrom(type));
}
