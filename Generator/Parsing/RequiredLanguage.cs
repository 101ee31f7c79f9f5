using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Parsing;

/// <summary>The language that the generated code is written in.</summary>
internal static class RequiredLanguage
{
    public static bool IsMetBy(Compilation compilation) => IsMetBy(((CSharpCompilation)compilation).LanguageVersion);

    public static bool IsMetBy(LanguageVersion language) => language >= LanguageVersion.CSharp9;
}
