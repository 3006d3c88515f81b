# SPDX-License-Identifier: Apache-2.0
# The commands of ./dev for Windows. UNTESTED: nobody has run this yet; the first who does removes this word.
#
#   .\dev.ps1 build | run | test | register
#
# Needs Visual Studio 2022 with C++ and CMake, Git, Python 3, and vcpkg with VCPKG_ROOT set
# (winget install Microsoft.VisualStudio.2022.BuildTools Git.Git Python.Python.3.12). Run it in a Developer PowerShell.
# vcpkg builds Qt the first time, which takes hours.
param([ValidateSet('run', 'test', 'build', 'register')] [string] $Command = 'build')

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$build = 'build\windows'
$bin = "$build\bin"

function Say($text) { Write-Host "==> $text" }
function Check($what) { if ($LASTEXITCODE -ne 0) { throw "$what failed" } }

function Build {
    if (-not $env:VCPKG_ROOT) { throw 'Set VCPKG_ROOT to the folder of vcpkg' }
    Say "Building in $build"
    cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Release `
        "-DCMAKE_TOOLCHAIN_FILE=$env:VCPKG_ROOT\scripts\buildsystems\vcpkg.cmake"
    Check 'Configuring'
    cmake --build $build
    Check 'Building'
    # Programs find Qt's libraries and plugins there.
    $installed = Resolve-Path "$build\vcpkg_installed\x64-windows"
    $env:PATH = "$installed\bin;$env:PATH"
    $env:QT_PLUGIN_PATH = "$installed\Qt6\plugins"
    $env:QML_IMPORT_PATH = "$installed\Qt6\qml"
}

function Add-User($dir, $handle, $name) {
    $file = "$dir\$handle.password"
    if (Test-Path $file) { return }
    $bytes = [byte[]]::new(18)
    [Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
    [IO.File]::WriteAllText("$PWD\$file", [Convert]::ToBase64String($bytes) + "`n")
    Get-Content $file | & "$bin\kithd.exe" user add $handle --name $name --password-stdin --data "$dir\server"
    if ($LASTEXITCODE -ne 0) { Remove-Item $file; throw "kithd could not add $name" }
}

function Start-Client($dir, $port, $handle, $peer) {
    Start-Process "$bin\kith.exe" -PassThru -ArgumentList '--profile', "$dir\$handle",
        '--server', "ws://127.0.0.1:$port", '--sign-in', $handle,
        '--password-file', "$dir\$handle.password", '--open-direct', $peer
}

switch ($Command) {
    'build' { Build }
    'test' {
        Build
        python -m pip install --quiet websockets
        Check 'Installing websockets'
        ctest --test-dir $build --output-on-failure --no-tests=error
        Check 'Testing'
    }
    'register' { # Windows then opens links of the scheme kith: with this build, for this user.
        Build
        $key = 'HKCU:\Software\Classes\kith'
        New-Item -Force "$key\shell\open\command" | Out-Null
        Set-Item $key 'URL:Kith'
        New-ItemProperty -Force $key -Name 'URL Protocol' -Value '' | Out-Null
        Set-Item "$key\shell\open\command" ('"{0}" -- "%1"' -f (Resolve-Path "$bin\kith.exe"))
    }
    'run' {
        Build
        $dir = 'build\run'
        New-Item -ItemType Directory -Force $dir | Out-Null
        Add-User $dir 'ada' 'Ada'
        Add-User $dir 'bob' 'Bob'
        $started = @()
        try {
            $log = "$dir\server.log"
            $server = Start-Process "$bin\kithd.exe" -PassThru -NoNewWindow -RedirectStandardOutput $log `
                -RedirectStandardError "$log.err" -ArgumentList 'serve', '--data', "$dir\server", '--listen', '127.0.0.1:0'
            $started += $server
            $port = $null
            while (-not $port) {
                if ($server.HasExited) { Get-Content $log, "$log.err"; throw 'kithd did not start' }
                Start-Sleep -Milliseconds 100
                $found = Select-String -Path $log, "$log.err" -Pattern '127\.0\.0\.1:([1-9]\d*)' | Select-Object -First 1
                if ($found) { $port = $found.Matches[0].Groups[1].Value }
            }
            $windows = @((Start-Client $dir $port 'ada' 'bob'), (Start-Client $dir $port 'bob' 'ada'))
            $started += $windows
            Say "Ada's and Bob's windows are open: type in one, read in the other. Ctrl+C ends everything."
            $windows | Wait-Process
        } finally {
            $started | Where-Object { -not $_.HasExited } | Stop-Process
        }
    }
}
